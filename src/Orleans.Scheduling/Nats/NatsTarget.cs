using System.Buffers;
using System.Text.Json;
using Orleans.Scheduling.Targets;

namespace Orleans.Scheduling.Nats;

/// <summary>Runs executions as messages to the subject that the schedule's command names.</summary>
internal sealed class NatsTarget(NatsSubjects subjects, HandlerRegistry handlers, NatsCaller caller) : IExecutionTarget
{
    public bool Serves(ExecutionTarget target) => subjects.Takes(target.Command);

    public void Admit(ExecutionTarget target)
    {
        var name = target.Command!.Name;
        if (subjects.WhyRefused(name) is { } refusal)
        {
            throw new SchedulingException(
                SchedulingError.CommandNotAllowed, $"target_command: {refusal} And {handlers.HowToRegister(name)}");
        }
    }

    public Task<TargetOutcome> CallAsync(TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken) =>
        caller.PublishAsync(call.Target.Command!.Name, Body(call, triggeredAt), call, cancellationToken);

    private static byte[] Body(TargetCall call, DateTimeOffset triggeredAt)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            TriggerData.Write(json, call, triggeredAt);
            json.WritePropertyName("command_payload");
            json.WriteRawValue(call.Target.Command!.PayloadJson ?? "null");
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
