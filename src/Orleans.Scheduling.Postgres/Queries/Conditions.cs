using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Orleans.Scheduling.Postgres.Queries;

/// <summary>The conditions of one list: only those that apply, as an "or null" for the rest would hide the indexes.</summary>
internal sealed class Conditions(NpgsqlCommand command)
{
    private readonly List<string> _conditions = [];

    /// <summary>The WHERE clause; empty where nothing is asked.</summary>
    public string Where => _conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", _conditions)}";

    public Conditions Add(string condition)
    {
        _conditions.Add(condition);
        return this;
    }

    public Conditions AddIf(bool applies, string condition) => applies ? Add(condition) : this;

    public Conditions Text(string condition, string name, string? value) => value is null
        ? this
        : Add(condition, name, NpgsqlDbType.Text, value);

    public Conditions Texts(string condition, string name, ImmutableArray<string> values) => values.IsEmpty
        ? this
        : Add(condition, name, NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public Conditions Uuid(string condition, string name, Guid? value) => value is { } id
        ? Add(condition, name, NpgsqlDbType.Uuid, id)
        : this;

    public Conditions Time(string condition, string name, DateTimeOffset? value) => value is { } time
        ? Add(condition, name, NpgsqlDbType.TimestampTz, time.UtcDateTime)
        : this;

    private Conditions Add(string condition, string name, NpgsqlDbType type, object value)
    {
        command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value });
        return Add(condition);
    }
}
