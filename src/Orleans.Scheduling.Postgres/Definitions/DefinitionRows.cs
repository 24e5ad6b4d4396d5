using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Definitions;

namespace Orleans.Scheduling.Postgres.Definitions;

/// <summary>Between a row of a table and a definition that schedules share.</summary>
internal static class DefinitionRows
{
    public static StoredDefinition<TDefinition> Read<TDefinition>(NpgsqlDataReader row) where TDefinition : class => new()
    {
        Name = row.GetString(0),
        Version = row.GetInt64(1),
        Definition = row.IsDBNull(2) ? null : Definition<TDefinition>(row.GetString(0), row.GetString(2)),
        CreatedAt = row.GetDateTime(3),
        UpdatedAt = row.GetDateTime(4),
        UpdatedBy = row.IsDBNull(5) ? null : row.GetString(5),
        ToldThrough = row.IsDBNull(6) ? null : row.GetGuid(6),
    };

    /// <summary>The parameters of a save, but for how far schedules have been told.</summary>
    public static void Add<TDefinition>(NpgsqlCommand command, StoredDefinition<TDefinition> stored, long expectedVersion)
        where TDefinition : class
    {
        command.Parameters.AddWithValue("name", stored.Name);
        command.Parameters.AddWithValue("version", stored.Version);
        command.Parameters.AddWithValue("expected_version", expectedVersion);
        command.AddNullable(
            "definition", NpgsqlDbType.Jsonb,
            stored.Definition is { } definition ? JsonSerializer.Serialize(definition, StateJson.Options) : null);
        command.Parameters.AddWithValue("created_at", stored.CreatedAt.UtcDateTime);
        command.Parameters.AddWithValue("updated_at", stored.UpdatedAt.UtcDateTime);
        command.AddNullable("updated_by", NpgsqlDbType.Text, stored.UpdatedBy);
    }

    private static TDefinition Definition<TDefinition>(string name, string text)
    {
        try
        {
            return JsonSerializer.Deserialize<TDefinition>(text, StateJson.Options)
                ?? throw new JsonException("The definition is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"What is stored as {name} can't be read as {typeof(TDefinition).Name}: {e.Message}", e);
        }
    }
}
