using Orleans.Scheduling.Postgres.Queries;

namespace Orleans.Scheduling.Postgres.Tests.Queries;

public sealed class CursorTests
{
    private static readonly Guid Id = new("0190a3c5-7c00-7000-8000-00000000000a");

    [Fact]
    public void A_cursor_comes_back_as_it_was()
    {
        var timed = new Cursor(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(10), Id);
        var plain = new Cursor(null, Id);

        Assert.Equal(timed, Cursor.Parse(timed.ToString(), withTime: true));
        Assert.Equal(plain, Cursor.Parse(plain.ToString(), withTime: false));
        Assert.Null(Cursor.Parse(null, withTime: true));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("%%%")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("________________________________")]
    public void What_is_no_cursor_of_the_list_is_refused(string text) =>
        Assert.Throws<FormatException>(() => Cursor.Parse(text, withTime: true));
}
