using System.Collections.Immutable;

namespace Orleans.Scheduling;

/// <summary>A schedule's naming of a template, from which it takes the fields that aren't its own.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TemplateUse")]
public sealed record TemplateUse
{
    /// <summary>The template's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>True: later versions of the template change the schedule, too. False (default): it is copied once.</summary>
    [Id(1)] public bool Follows { get; init; }

    /// <summary>
    /// The fields that are the schedule's own, by their names over REST; of the others, those that the template holds are
    /// taken from it. Null (default) = found out: at creation, and where the schedule didn't name this template before, those
    /// that differ from the defaults of <see cref="ScheduleDefinition"/>; at an edit, those that were its own, and those that
    /// differ from what they are. At an edit of what was copied once, the template is copied anew unless this is null. Always null
    /// in answers, see <see cref="AppliedTemplate.Overrides"/>.
    /// </summary>
    [Id(2)] public ImmutableArray<string>? Overrides { get; init; }
}

/// <summary>What has come of a schedule's naming of a template.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.AppliedTemplate")]
public sealed record AppliedTemplate
{
    /// <summary>The template's name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>The version of the template that the schedule goes by.</summary>
    [Id(1)] public required long Version { get; init; }

    /// <summary>Whether later versions change the schedule.</summary>
    [Id(2)] public required bool Follows { get; init; }

    /// <summary>The fields that are the schedule's own, by their names over REST.</summary>
    [Id(3)] public required ImmutableArray<string> Overrides { get; init; }

    /// <summary>The newest version, where the schedule can't go by it; null = it does.</summary>
    [Id(4)] public TemplateRefusal? Refusal { get; init; }
}

/// <summary>Why a schedule stays with an older version of the template that it follows.</summary>
/// <param name="Version">The version that it can't go by.</param>
/// <param name="Reason">What would be wrong with the schedule.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.TemplateRefusal")]
public sealed record TemplateRefusal([property: Id(0)] long Version, [property: Id(1)] string Reason);
