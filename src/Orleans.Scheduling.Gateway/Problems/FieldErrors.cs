using System.Collections.Immutable;

namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>Gathers all that is wrong with a request, so that one answer tells it all.</summary>
internal sealed class FieldErrors
{
    private readonly List<FieldError> _errors = [];

    public int Count => _errors.Count;

    public bool Any => _errors.Count > 0;

    public void Add(string field, string message) => _errors.Add(new FieldError(field, message));

    /// <summary>True where the field is wrong, or an item of the list that it is.</summary>
    public bool Has(string field) => _errors.Exists(error => ListOf(error.Field) == field || error.Field == field);

    /// <exception cref="SchedulingException">Invalid: there are errors.</exception>
    public void ThrowIfAny()
    {
        if (Any) throw new SchedulingException([.. _errors]);
    }

    /// <summary>As <see cref="ThrowIfAny()"/>, with fields named as the caller wrote them.</summary>
    public void ThrowIfAny(IReadOnlyDictionary<string, string> namesAsSent)
    {
        if (Any) throw Renamed(_errors, namesAsSent);
    }

    /// <summary>Errors with fields named as the caller wrote them.</summary>
    public static SchedulingException Renamed(IEnumerable<FieldError> errors, IReadOnlyDictionary<string, string> namesAsSent)
    {
        return new SchedulingException([.. errors.Select(Renamed)]);

        FieldError Renamed(FieldError error)
        {
            var name = ListOf(error.Field);
            return namesAsSent.TryGetValue(name, out var sent) ? error with { Field = sent + error.Field[name.Length..] } : error;
        }
    }

    public static SchedulingException Single(string field, string message) =>
        new(ImmutableArray.Create(new FieldError(field, message)));

    /// <summary>A field's name without the index of an item.</summary>
    private static string ListOf(string field) =>
        field.IndexOf('[', StringComparison.Ordinal) is > 0 and var at ? field[..at] : field;
}
