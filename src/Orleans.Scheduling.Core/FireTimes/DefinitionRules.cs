using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>What makes a definition valid, for REST and for .NET callers alike.</summary>
public static class DefinitionRules
{
    /// <summary>Every wrong field of a definition; empty = it is valid.</summary>
    /// <param name="definition">The definition to judge.</param>
    /// <param name="now">A one_time schedule must lie after this instant.</param>
    public static ImmutableArray<FieldError> Check(ScheduleDefinition definition, DateTimeOffset now) =>
        throw new NotSupportedException($"{definition} {now}");

    /// <summary>What is valid but may surprise, in sentences.</summary>
    public static ImmutableArray<string> Warnings(ScheduleDefinition definition) =>
        throw new NotSupportedException($"{definition}");
}
