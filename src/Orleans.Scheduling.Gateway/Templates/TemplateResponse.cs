using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Gateway.Schedules;

namespace Orleans.Scheduling.Gateway.Templates;

/// <summary>A template as it stands, with the fields of a schedule that it holds, as a schedule's answers have them.</summary>
public sealed record TemplateResponse
{
    /// <summary>What schedules name it by.</summary>
    public required string Name { get; init; }

    /// <summary>Rises with every edit; the ETag.</summary>
    public required long Version { get; init; }

    /// <summary>True until every schedule that follows it has been told of this version.</summary>
    public required bool IsSpreading { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Who edited it last; null = not told.</summary>
    public string? UpdatedBy { get; init; }

    /// <summary>The fields that it holds.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Fields { get; set; } = [];

    internal static TemplateResponse From(TemplateSnapshot snapshot)
    {
        var definition = snapshot.Template.Definition;
        var fields = ScheduleResponses.Fields(definition.Defaults);
        return new TemplateResponse
        {
            Name = snapshot.Template.Name,
            Version = snapshot.Template.Version,
            IsSpreading = snapshot.IsSpreading,
            CreatedAt = snapshot.CreatedAt.UtcDateTime,
            UpdatedAt = snapshot.UpdatedAt.UtcDateTime,
            UpdatedBy = snapshot.UpdatedBy,
            Fields = definition.Fields.Where(fields.ContainsKey)
                .ToDictionary(name => name, name => JsonElement.Parse(fields[name]?.ToJsonString() ?? "null")),
        };
    }
}
