namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>Where nominal times come from, before a schedule's end and jitter apply.</summary>
internal interface INominalSource
{
    /// <summary>The first nominal time strictly after an instant, UTC; null = there is none.</summary>
    DateTimeOffset? Next(DateTimeOffset after);
}
