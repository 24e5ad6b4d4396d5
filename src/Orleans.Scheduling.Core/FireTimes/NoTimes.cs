namespace Orleans.Scheduling.Core.FireTimes;

/// <summary>What fires after others has no times that could be told beforehand.</summary>
internal sealed class NoTimes : INominalSource
{
    public DateTimeOffset? Next(DateTimeOffset after) => null;
}
