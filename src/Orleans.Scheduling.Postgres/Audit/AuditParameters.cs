using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Audit;

/// <summary>The parameters of <see cref="AuditSql.InsertWith"/>.</summary>
internal static class AuditParameters
{
    public static void Add(NpgsqlCommand command, AuditRow row)
    {
        Add("audit_id", NpgsqlDbType.Uuid, row.AuditId);
        Add("audit_schedule_id", NpgsqlDbType.Uuid, row.ScheduleId);
        Add("audit_at", NpgsqlDbType.TimestampTz, row.At.UtcDateTime);
        Add("audit_action", NpgsqlDbType.Text, row.Action);
        Add("audit_actor", NpgsqlDbType.Text, row.Actor);
        Add("audit_note", NpgsqlDbType.Text, row.Note);
        Add("audit_trace_id", NpgsqlDbType.Text, row.TraceId);
        Add("audit_resource", NpgsqlDbType.Text, row.Resource);
        Add("audit_changes", NpgsqlDbType.Jsonb, StoredJson.Write(row.Changes));

        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new NpgsqlParameter(name, type) { Value = value ?? DBNull.Value });
    }
}
