using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Tests.Firing;

internal static class Verdicts
{
    /// <summary>"fire", or status and rule.</summary>
    public static string InShort(Verdict verdict) => verdict == Verdict.Fire
        ? "fire"
        : $"{verdict.Status!.Value.ToString().ToLowerInvariant()} {verdict.Reason}";
}
