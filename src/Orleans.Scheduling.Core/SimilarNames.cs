namespace Orleans.Scheduling.Core;

/// <summary>What a misspelt name was probably meant to be.</summary>
public static class SimilarNames
{
    private const int MaxLength = 64;

    /// <summary>The known name that is nearest; null = none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        // Longer ones can't be near, and the distance takes time by the product of both lengths.
        if (name.Length > MaxLength) return null;
        return known
            .Select(candidate => (candidate, distance: Distance(name, candidate)))
            .Where(match => match.distance <= Math.Clamp(name.Length / 2, 1, 3) || IsBeginning(name, match.candidate))
            .OrderBy(match => match.distance)
            .ThenBy(match => match.candidate, StringComparer.Ordinal)
            .Select(match => match.candidate)
            .FirstOrDefault();
    }

    private static bool IsBeginning(string name, string candidate) =>
        name.Length >= 3 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Levenshtein's edit distance, case aside.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[b.Length];
    }
}
