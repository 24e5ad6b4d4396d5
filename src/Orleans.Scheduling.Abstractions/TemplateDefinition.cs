using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orleans.Scheduling;

/// <summary>What a template holds: values for some of a schedule's fields.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TemplateDefinition")]
public sealed record TemplateDefinition
{
    /// <summary>The values; only those of <see cref="Fields"/> count, the name never does.</summary>
    [Id(0)] public required ScheduleDefinition Defaults { get; init; }

    /// <summary>
    /// The fields it holds, by their names over REST (snake_case): all of a schedule's but <c>name</c>. <c>retry</c> stands for
    /// <c>max_retries</c>, too; an expression or a time holds <c>schedule_type</c>, too.
    /// </summary>
    [Id(1)] public required ImmutableArray<string> Fields { get; init; }

    /// <summary>Fields of a newer version that this one doesn't know; kept when it is written back.</summary>
    [field: NonSerialized]
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Extensions { get; init; }
}

/// <summary>One version of a template.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.Template")]
public sealed record Template
{
    /// <summary>1 to 100 letters, digits, dots, underscores and hyphens, the first a letter or a digit.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Rises with every edit; the ETag.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>What it holds.</summary>
    [Id(2)] public required TemplateDefinition Definition { get; init; }
}

/// <summary>A template as it stands.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TemplateSnapshot")]
public sealed record TemplateSnapshot
{
    /// <summary>The current version.</summary>
    [Id(0)] public required Template Template { get; init; }

    /// <summary>When it was created, UTC.</summary>
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last edited, UTC.</summary>
    [Id(2)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who edited it last, as told by the caller; null = not told.</summary>
    [Id(3)] public string? UpdatedBy { get; init; }

    /// <summary>True until every schedule that follows it has been told of this version.</summary>
    [Id(4)] public bool IsSpreading { get; init; }
}
