using System.Collections.Immutable;

namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>The nominal times of several sources; an instant that several have is one.</summary>
internal sealed class CronUnion(ImmutableArray<INominalSource> sources) : INominalSource
{
    /// <inheritdoc/>
    public DateTimeOffset? Next(DateTimeOffset after) => sources.Min(source => source.Next(after));
}
