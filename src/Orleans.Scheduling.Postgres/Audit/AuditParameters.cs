using Npgsql;
using NpgsqlTypes;
using Orleans.Scheduling.Core.Firing;

namespace Orleans.Scheduling.Postgres.Audit;

/// <summary>The parameters of <see cref="AuditSql.InsertWith"/>.</summary>
internal static class AuditParameters
{
    public static void Add(NpgsqlCommand command, AuditRow row)
    {
        command.AddNullable("audit_id", NpgsqlDbType.Uuid, row.AuditId);
        command.AddNullable("audit_schedule_id", NpgsqlDbType.Uuid, row.ScheduleId);
        command.AddNullable("audit_at", NpgsqlDbType.TimestampTz, row.At.UtcDateTime);
        command.AddNullable("audit_action", NpgsqlDbType.Text, row.Action);
        command.AddNullable("audit_actor", NpgsqlDbType.Text, row.Actor);
        command.AddNullable("audit_note", NpgsqlDbType.Text, row.Note);
        command.AddNullable("audit_trace_id", NpgsqlDbType.Text, row.TraceId);
        command.AddNullable("audit_resource", NpgsqlDbType.Text, row.Resource);
        command.AddNullable("audit_changes", NpgsqlDbType.Jsonb, StoredJson.Write(row.Changes));
    }
}
