using Npgsql;
using NpgsqlTypes;

namespace Orleans.Scheduling.Postgres.Store;

/// <summary>Turns rows into the arrays that a statement unnests, a parameter for each column.</summary>
internal sealed class ColumnArrays<TRow>(NpgsqlCommand command, TRow[] rows)
{
    public ColumnArrays<TRow> Uuid(string name, Func<TRow, Guid> value) => Add(name, NpgsqlDbType.Uuid, value);

    public ColumnArrays<TRow> Text(string name, Func<TRow, string?> value) => Add(name, NpgsqlDbType.Text, value);

    public ColumnArrays<TRow> Utf8(string name, Func<TRow, byte[]> value) => Add(name, NpgsqlDbType.Text, value);

    public ColumnArrays<TRow> Json(string name, Func<TRow, byte[]?> value) => Add(name, NpgsqlDbType.Jsonb, value);

    public ColumnArrays<TRow> Long(string name, Func<TRow, long> value) => Add(name, NpgsqlDbType.Bigint, value);

    public ColumnArrays<TRow> Integer(string name, Func<TRow, int?> value) => Add(name, NpgsqlDbType.Integer, value);

    // Not as DateTime, whose kind Npgsql looks at for every element to find its converter.
    public ColumnArrays<TRow> Time(string name, Func<TRow, DateTimeOffset?> value) =>
        Add(name, NpgsqlDbType.TimestampTz, row => value(row)?.ToUniversalTime());

    private ColumnArrays<TRow> Add<T>(string name, NpgsqlDbType type, Func<TRow, T> value)
    {
        command.Parameters.Add(new NpgsqlParameter<T[]>(name, NpgsqlDbType.Array | type)
        {
            TypedValue = Array.ConvertAll(rows, row => value(row)),
        });
        return this;
    }
}
