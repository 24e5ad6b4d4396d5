using System.Collections.Immutable;
using Orleans.Scheduling.Core.Payloads;

namespace Orleans.Scheduling.Targets;

/// <summary>One registered handler: its name, how a scope makes it, and what it takes; null = anything.</summary>
/// <param name="Name">The name.</param>
/// <param name="Create">Makes it.</param>
/// <param name="Payload">The schema of payloads.</param>
/// <param name="Context">The schema of contexts.</param>
/// <param name="PayloadType">What payloads are read as.</param>
internal sealed record HandlerRegistration(
    string Name,
    Func<IServiceProvider, IWorkflowHandler> Create,
    PayloadSchema? Payload = null,
    PayloadSchema? Context = null,
    Type? PayloadType = null)
{
    /// <summary>What a handler's class takes as its payload; null = JSON as it is.</summary>
    /// <exception cref="ArgumentException">It says so more than once.</exception>
    public static Type? PayloadTypeOf(Type handler)
    {
        var typed = handler.GetInterfaces()
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IWorkflowHandler<>)).ToArray();
        return typed switch
        {
            [] => null,
            [var one] => one.GetGenericArguments()[0],
            _ => throw new ArgumentException($"{handler.Name} implements IWorkflowHandler<TPayload> more than once; make it a class for each."),
        };
    }

    /// <summary>What is wrong with a payload, in the field that holds it; empty = nothing.</summary>
    public ImmutableArray<FieldError> CheckPayload(string field, string? json)
    {
        if (Payload?.Check(field, json ?? "null") is { IsEmpty: false } errors)
        {
            return errors;
        }

        try
        {
            _ = PayloadType is null ? null : HandlerJson.Read(PayloadType, json);
            return [];
        }
        catch (PayloadMisfitException misfit)
        {
            return [misfit.In(field)];
        }
    }
}
