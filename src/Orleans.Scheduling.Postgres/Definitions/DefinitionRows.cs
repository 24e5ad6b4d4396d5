using System.Text.Json;
using Npgsql;
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

    public static string? Json<TDefinition>(TDefinition? definition) where TDefinition : class =>
        definition is null ? null : JsonSerializer.Serialize(definition, StateJson.Options);

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
