using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>Fields by their names on the wire, to be compared. Fields without a value aren't among them.</summary>
internal sealed class FieldValues
{
    private readonly Dictionary<string, Shown> _fields = [];

    /// <summary>Of two sets of fields, those that differ, by name.</summary>
    public static ImmutableArray<FieldChange> Compare(FieldValues before, FieldValues after)
    {
        var changed = new List<FieldChange>();
        foreach (var field in before._fields.Keys)
            AddIfChanged(field);
        foreach (var field in after._fields.Keys)
        {
            if (!before._fields.ContainsKey(field))
                AddIfChanged(field);
        }

        changed.Sort((a, b) => string.CompareOrdinal(a.Field, b.Field));
        return [.. changed];

        void AddIfChanged(string field)
        {
            var (was, isNow) = (before.Of(field), after.Of(field));
            if (was?.Text != isNow?.Text)
                changed.Add(new FieldChange(field, was?.Value, isNow?.Value));
        }
    }

    /// <summary>Adds a value that the service itself gave its form.</summary>
    public FieldValues Add<T>(string field, T? value)
    {
        if (value is not null)
            _fields.Add(field, Shown.Of(JsonSerializer.Serialize(value, StateJson.Options)));
        return this;
    }

    /// <summary>Adds an instant, in UTC.</summary>
    public FieldValues AddTime(string field, DateTimeOffset? at) => Add(field, at?.UtcDateTime);

    /// <summary>Adds JSON as a caller wrote it.</summary>
    public FieldValues AddJson(string field, string? json)
    {
        if (json is not null)
            _fields.Add(field, Shown.Of(json));
        return this;
    }

    /// <summary>Adds a value that nobody is to see: a change of it shows, and nothing else.</summary>
    public FieldValues AddSecret(string field, string value)
    {
        _fields.Add(field, new Shown(value, Shown.Secret));
        return this;
    }

    /// <summary>Those of its fields that are asked for.</summary>
    public FieldValues Where(Func<string, bool> isAsked)
    {
        var some = new FieldValues();
        foreach (var (field, shown) in _fields.Where(pair => isAsked(pair.Key)))
            some._fields.Add(field, shown);
        return some;
    }

    private Shown? Of(string field) => _fields.GetValueOrDefault(field);
}
