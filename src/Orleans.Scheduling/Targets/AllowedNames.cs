namespace Orleans.Scheduling.Targets;

/// <summary>The names that an option lists, each whole or as <c>prefix*</c>. Pure.</summary>
internal sealed class AllowedNames
{
    private readonly string _option;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _prefixes = [];

    /// <param name="option">The option, as errors name it.</param>
    /// <param name="entries">What it lists; nothing = every name is allowed.</param>
    /// <exception cref="FormatException">An entry is neither a name nor <c>prefix*</c>.</exception>
    public AllowedNames(string option, IEnumerable<string> entries)
    {
        _option = option;
        foreach (var entry in entries)
            Add(entry.Trim());
    }

    /// <summary>Why what has the name may not be called, in a sentence; null = it may be.</summary>
    /// <param name="kind">What has it: handler, grain type.</param>
    /// <param name="name">The name; case matters.</param>
    public string? WhyRefused(string kind, string name) =>
        _names.Count + _prefixes.Count == 0 || _names.Contains(name)
            || _prefixes.Exists(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
                ? null
                : $"The {kind} '{name}' isn't one that schedules may call; add it to {_option} to allow it.";

    private void Add(string entry)
    {
        if (entry.Length == 0 || entry.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && star < entry.Length - 1)
            throw new FormatException($"{_option}: '{entry}' is neither a name nor a beginning of names, such as billing-*.");

        if (entry[^1] == '*')
            _prefixes.Add(entry[..^1]);
        else
            _names.Add(entry);
    }
}
