using System.Text;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Cluster.Tests.Targets;

public sealed class TextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("  a\r\n\tb\0c  ", "a b c")]
    [InlineData("", "")]
    public void An_error_is_one_line(string text, string line) => Assert.Equal(line, OneLine.Of(text));

    [Fact]
    public void A_long_error_is_cut_and_says_so()
    {
        var line = OneLine.Of(new string('x', 10_000));
        Assert.Equal(OneLine.MaxLength, line.Length);
        Assert.EndsWith("x…", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("ok", "ok")]
    [InlineData("a\0b", "a\uFFFDb")]
    public void An_excerpt_of_text(string? text, string? excerpt) => Assert.Equal(excerpt, Excerpt.Of(text));

    [Fact]
    public void A_lone_surrogate_is_replaced() => Assert.Equal("a\uFFFDb", Excerpt.Of("a\ud800b"));

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData("€")]
    [InlineData("😀")]
    [InlineData("\0")]
    public void An_excerpt_is_cut_between_characters(string unit)
    {
        var excerpt = Excerpt.Of("a" + string.Concat(Enumerable.Repeat(unit, 3000)))!;
        Assert.InRange(Encoding.UTF8.GetByteCount(excerpt), Excerpt.MaxBytes - 3, Excerpt.MaxBytes);
        Assert.Equal(Encoding.UTF8.GetByteCount(excerpt), Encoding.UTF8.GetBytes(excerpt).Length);
        Assert.EndsWith(unit == "\0" ? "\uFFFD" : unit, excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_within_the_bound()
    {
        var noise = new byte[Excerpt.MaxBytes];
        Array.Fill(noise, (byte)0xff);
        Assert.InRange(Encoding.UTF8.GetByteCount(Excerpt.Of(noise)!), 1, Excerpt.MaxBytes);
    }
}
