using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

public sealed class StoredFormTests
{
    private const string OldestHead = """
        {
          "definition": {
            "name": "Nightly",
            "timing": {"type": "cron", "cron": "0 2 * * *"},
            "target": {"command": {"name": "noop"}}
          },
          "status": "paused",
          "version": 7,
          "incarnation": "01980000-0000-4000-8000-000000000001",
          "created_at": "2027-01-01T00:00:00+00:00",
          "updated_at": "2027-01-02T00:00:00+00:00"
        }
        """;

    [Fact]
    public void What_an_older_version_did_not_store_has_its_default()
    {
        var head = JsonSerializer.Deserialize(OldestHead, StateJson.Head)!;
        var runtime = JsonSerializer.Deserialize("""{"last_processed": "2027-01-01T00:00:00+00:00"}""", StateJson.Runtime)!;

        Assert.Equal((ScheduleStatus.Paused, 7L), (head.Status, head.Version));
        Assert.Equal((5, 3, 300), (head.Definition.Priority, head.Definition.MaxInstances, head.Definition.MisfireGraceSeconds));
        Assert.Equal("UTC", head.Definition.Timing.TimeZone);
        Assert.Empty(head.Definition.Tags);
        Assert.Empty(runtime.Unfinished);
    }

    [Fact]
    public void A_head_differs_in_its_status_alone_where_no_other_field_differs()
    {
        var before = JsonSerializer.Deserialize(OldestHead, StateJson.Head)!;
        var completed = before with { Status = ScheduleStatus.Completed, Version = 8, UpdatedAt = before.UpdatedAt.AddDays(1) };
        Assert.True(completed.DiffersInStatusAlone(before));

        string[] ofStatus = [.. typeof(HeadStatus).GetProperties().Select(p => p.Name)];
        var others = typeof(ScheduleHead).GetProperties().Where(p => p.CanWrite && !ofStatus.Contains(p.Name)).ToList();
        Assert.Contains(others, p => p.Name == nameof(ScheduleHead.Pause));
        Assert.All(others, property =>
        {
            var changed = completed with { };
            property.SetValue(changed, Other(property.PropertyType));
            Assert.False(changed.DiffersInStatusAlone(before), property.Name);
        });
    }

    private static object Other(Type type) =>
        type == typeof(Guid) ? Guid.NewGuid()
        : type == typeof(DateTimeOffset) ? DateTimeOffset.UnixEpoch
        : type == typeof(string) ? "another"
        : type == typeof(ImmutableArray<Calendar>?) ? ImmutableArray<Calendar>.Empty
        : System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);

    [Theory]
    [InlineData("""{"zebra": {"stripes": [1, 2]}}""")]
    [InlineData("""{"zebra": null}""")]
    public void Fields_of_a_newer_version_are_written_back(string unknown)
    {
        var fields = JsonNode.Parse(unknown)!.AsObject();
        var head = JsonNode.Parse(OldestHead)!.AsObject();
        Add(head, fields);
        Add(head["definition"]!.AsObject(), fields);
        head["definition"]!["retry"] = new JsonObject { ["max_retries"] = 2 };
        Add(head["definition"]!["retry"]!.AsObject(), fields);

        var read = head.Deserialize(StateJson.Head)! with { Version = 8 };
        var written = JsonSerializer.SerializeToNode(read, StateJson.Head)!;

        Assert.Equal(8, (long)written["version"]!);
        Assert.True(JsonNode.DeepEquals(fields["zebra"], written["zebra"]) && written.AsObject().ContainsKey("zebra"));
        Assert.True(JsonNode.DeepEquals(fields["zebra"], written["definition"]!["zebra"]));
        Assert.True(JsonNode.DeepEquals(fields["zebra"], written["definition"]!["retry"]!["zebra"]));
    }

    [Theory]
    [InlineData(ScheduleType.Cron, 300)]
    [InlineData(ScheduleType.OneTime, null)]
    public void A_grace_that_was_never_set_still_follows_the_type_once_stored(ScheduleType type, int? grace)
    {
        var definition = JsonSerializer.Deserialize(OldestHead, StateJson.Head)!.Definition;

        Assert.Equal(grace, (Stored(definition) with { Timing = definition.Timing with { Type = type } }).MisfireGraceSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(300)]
    public void A_grace_that_was_set_stays_whatever_the_type_becomes(int? grace)
    {
        var definition = JsonSerializer.Deserialize(OldestHead, StateJson.Head)!.Definition with { MisfireGraceSeconds = grace };
        var stored = Stored(definition);

        Assert.Equal(grace, stored.MisfireGraceSeconds);
        Assert.Equal(grace, (stored with { Timing = stored.Timing with { Type = ScheduleType.OneTime } }).MisfireGraceSeconds);
    }

    [Fact]
    public void Tags_and_headers_come_back()
    {
        var definition = JsonSerializer.Deserialize(OldestHead, StateJson.Head)!.Definition;

        Assert.Equal("a", Assert.Single(Stored(definition with { Tags = ["a"] }).Tags));
        Assert.Equal(
            "v",
            Stored(definition with
            {
                Target = new ExecutionTarget
                {
                    Webhook = new WebhookTarget
                    {
                        Url = "https://example.org/",
                        Headers = ImmutableDictionary<string, string>.Empty.Add("H", "v"),
                    },
                },
            }).Target.Webhook!.Headers["H"]);
    }

    private static ScheduleDefinition Stored(ScheduleDefinition definition) =>
        JsonSerializer.Deserialize<ScheduleDefinition>(
            JsonSerializer.Serialize(definition, StateJson.Options), StateJson.Options)!;

    private static void Add(JsonObject target, JsonObject fields)
    {
        foreach (var (name, value) in fields)
        {
            target[name] = value?.DeepClone();
        }
    }
}
