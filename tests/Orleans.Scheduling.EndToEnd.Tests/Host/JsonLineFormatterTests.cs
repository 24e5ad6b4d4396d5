using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Scheduling.Host.Logging;

namespace Orleans.Scheduling.EndToEnd.Tests.Host;

public sealed class JsonLineFormatterTests
{
    [Fact]
    public void A_line_is_one_JSON_object_with_every_value_under_its_own_name()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var line = Write(
            LogLevel.Warning,
            "SYSTEM schedule_missed: 3 of \"a\"\nb",
            new InvalidOperationException("late"),
            ("ScheduleId", "s-1"), ("Count", 3), ("Ratio", double.NaN), ("On", true), ("At", DateTimeOffset.UnixEpoch), ("Reason", null), ("Message", "other"),
            ("{OriginalFormat}", "template"));

        Assert.DoesNotContain('\n', line);
        var json = JsonNode.Parse(line)!.AsObject();
        Assert.Equal("warning", (string?)json["level"]);
        Assert.Equal("SYSTEM", (string?)json["event_type"]);
        Assert.Equal("schedule_missed", (string?)json["action"]);
        Assert.Equal("3 of \"a\"\nb", (string?)json["message"]);
        Assert.Equal("Test.Category", (string?)json["category"]);
        Assert.Equal(activity.TraceId.ToString(), (string?)json["trace_id"]);
        Assert.Contains("late", (string?)json["exception"], StringComparison.Ordinal);
        Assert.Equal("s-1", (string?)json["schedule_id"]);
        Assert.Equal(3, (int?)json["count"]);
        Assert.Equal("NaN", (string?)json["ratio"]);
        Assert.True((bool?)json["on"]);
        Assert.Equal("1970-01-01T00:00:00+00:00", (string?)json["at"]);
        Assert.True(json.ContainsKey("reason"));
        Assert.Null(json["reason"]);
        Assert.False(json.ContainsKey("{original_format}"));
        Assert.True(DateTimeOffset.TryParse((string?)json["timestamp"], out _));
    }

    [Theory]
    [InlineData(LogLevel.Trace, "debug")]
    [InlineData(LogLevel.Debug, "debug")]
    [InlineData(LogLevel.Information, "info")]
    [InlineData(LogLevel.Error, "error")]
    [InlineData(LogLevel.Critical, "critical")]
    public void Levels_have_one_word(LogLevel level, string word) =>
        Assert.Equal(word, (string?)JsonNode.Parse(Write(level, "x", null))!["level"]);

    private static string Write(LogLevel level, string text, Exception? exception, params (string, object?)[] values)
    {
        using var writer = new StringWriter();
        IReadOnlyList<KeyValuePair<string, object?>> state = [.. values.Select(v => KeyValuePair.Create(v.Item1, v.Item2))];
        var entry = new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
            level, "Test.Category", default, state, exception, (_, _) => text);
        new JsonLineFormatter().Write(entry, null, writer);
        return writer.ToString().TrimEnd('\r', '\n');
    }
}
