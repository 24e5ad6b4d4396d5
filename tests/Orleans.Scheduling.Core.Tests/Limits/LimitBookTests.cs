using System.Collections.Immutable;
using Orleans.Scheduling.Core.Limits;

namespace Orleans.Scheduling.Core.Tests.Limits;

/// <summary>Places are single letters: capitals are held, the rest waits, as "A b5@10:00" (priority and since).</summary>
public sealed class LimitBookTests
{
    /// <summary>What silos report in turn (silo: places), and what is given after the last of them.</summary>
    public static TheoryData<string, int, string[], string> Table => new()
    {
        { "nobody waits", 2, ["1: A"], "" },
        { "there is a place", 1, ["1: a5@10:00"], "1:a" },
        { "there is none", 1, ["1: A b5@10:00"], "" },
        { "as many as there are", 2, ["1: a5@10:00 b5@10:01 c5@10:02"], "1:a 1:b" },
        { "priority first", 1, ["1: A b5@10:00", "2: c1@10:05", "1: b5@10:00"], "2:c" },
        { "then age", 1, ["1: A b5@10:01", "2: c5@10:00", "1: b5@10:01"], "2:c" },
        { "over silos in one order", 3, ["1: A B C d2@10:00 e9@09:00", "2: f1@10:00 g3@10:00", "1: d2@10:00 e9@09:00"], "2:f 1:d 2:g" },
        { "more is held than may be", 1, ["1: A", "2: B", "1: A c5@10:00"], "" },
        { "and becomes less", 1, ["1: A B", "1: B c5@10:00", "1: c5@10:00"], "1:c" },
        { "who gives up gets nothing", 1, ["1: A b5@10:00", "2: c5@10:01", "1: A", "1:"], "2:c" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Places_are_given(string rule, int places, string[] reports, string given)
    {
        Assert.NotEmpty(rule);
        var book = new LimitBook();
        var last = Apply(book, places, reports);

        Assert.Equal(given, string.Join(' ', last.Select(g => $"{g.Silo}:{(char)g.Place.ToByteArray()[0]}")));
    }

    [Fact]
    public void A_place_that_was_given_while_a_report_was_on_its_way_is_given_once()
    {
        var book = new LimitBook();
        Apply(book, 1, ["1: a5@10:00"]);

        var again = Report("1: a5@10:00 b5@10:01", 1, 2);
        Assert.True(book.Take(again));

        Assert.Empty(book.Fill());
        Assert.Equal(["a"], book.GivenSince(again).Select(NameOf));
        Assert.Equal(1, book.Held);
    }

    [Fact]
    public void A_report_that_a_later_one_has_overtaken_changes_nothing()
    {
        var book = new LimitBook();
        Assert.True(book.Take(Report("1:", 1, 7)));

        Assert.False(book.Take(Report("1: a5@10:00", 1, 6)));

        Assert.Empty(book.Fill());
        Assert.Equal(0, book.Held);
    }

    [Fact]
    public void What_a_dead_silo_held_is_free()
    {
        var book = new LimitBook();
        Apply(book, 1, ["1: A", "2: b5@10:00"]);

        book.Drop("1");

        Assert.Equal("2", Assert.Single(book.Fill()).Silo);
    }

    [Theory]
    [InlineData(2, 5L, 2)]
    [InlineData(null, 5L, 3)]
    [InlineData(3, 3L, 1)]
    public void The_latest_version_says_how_many_places_there_are(int? places, long version, int held)
    {
        var book = new LimitBook();
        book.Take(Report("1: a5@10:00 b5@10:01 c5@10:02", 1, 1, version: 4));
        book.Fill();

        book.Resize(new LimitSize(places, version));
        book.Fill();

        Assert.Equal(held, book.Held);
    }

    [Theory]
    [InlineData("limit:silo", "a slot of its silo (Scheduling:MaxConcurrentWorkflows)")]
    [InlineData("limit:workflow/nightly", "a place under max_concurrent of the workflow nightly")]
    [InlineData("limit:target/example.com", "a place under Scheduling:Limits:Targets:example.com")]
    [InlineData("overlap:buffer_all", null)]
    [InlineData(null, null)]
    public void Reasons_in_words(string? reason, string? words) => Assert.Equal(words, LimitReasons.Describe(reason));

    private static ImmutableArray<(string Silo, Guid Place)> Apply(LimitBook book, int places, string[] reports)
    {
        var given = ImmutableArray<(string Silo, Guid Place)>.Empty;
        foreach (var (index, report) in reports.Index())
        {
            Assert.True(book.Take(Report(report, places, index + 1)));
            given = book.Fill();
        }

        return given;
    }

    private static LimitReport Report(string text, int places, long number, long version = 0)
    {
        var (silo, names) = (text[..1], text[2..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return new LimitReport
        {
            Silo = silo,
            Number = number,
            Size = new LimitSize(places, version),
            Held = [.. names.Where(name => name.Length == 1).Select(name => IdOf(char.ToLowerInvariant(name[0])))],
            Waiting = [.. names.Where(name => name.Length > 1).Select(name => new PlaceRequest(
                IdOf(name[0]), name[1] - '0', Firing.Given.At(name[3..])))],
        };
    }

    private static Guid IdOf(char name) => new((byte)name, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static string NameOf(Guid id) => $"{(char)id.ToByteArray()[0]}";
}
