namespace Orleans.Scheduling.Core.Conflicts;

/// <summary>Two fires that lie close together.</summary>
/// <param name="Fire">One schedule's.</param>
/// <param name="Other">The other's.</param>
public readonly record struct Coincidence(DateTimeOffset Fire, DateTimeOffset Other);

/// <summary>Which fires of two schedules coincide: a merge of two sequences that rise.</summary>
public static class Coincidences
{
    /// <summary>
    /// For each of one schedule's fires the nearest of the other's, where that lies within the window; of two that are equally near,
    /// the earlier.
    /// </summary>
    /// <param name="fires">The one's fires.</param>
    /// <param name="others">The other's fires from an instant on; what lies between far fires isn't asked for.</param>
    /// <param name="window">How far apart they may lie, at most.</param>
    public static IEnumerable<Coincidence> Between(
        IEnumerable<DateTimeOffset> fires, Func<DateTimeOffset, IEnumerable<DateTimeOffset>> others, TimeSpan window)
    {
        IEnumerator<DateTimeOffset>? rest = null;
        try
        {
            (DateTimeOffset? before, DateTimeOffset? after) = (null, null);
            foreach (var fire in fires)
            {
                if (rest is null || after < fire - window)
                {
                    rest?.Dispose();
                    rest = others(fire - window).GetEnumerator();
                    (before, after) = (null, Next(rest));
                }

                while (after <= fire)
                    (before, after) = (after, Next(rest));
                if (Nearest(fire, before, after) is { } other && (other - fire).Duration() <= window)
                    yield return new Coincidence(fire, other);
            }
        }
        finally
        {
            rest?.Dispose();
        }
    }

    private static DateTimeOffset? Next(IEnumerator<DateTimeOffset> rest) => rest.MoveNext() ? rest.Current : null;

    private static DateTimeOffset? Nearest(DateTimeOffset fire, DateTimeOffset? before, DateTimeOffset? after) =>
        before is null || after is null ? before ?? after : fire - before <= after - fire ? before : after;
}
