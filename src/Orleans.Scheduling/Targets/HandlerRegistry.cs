using System.Collections.Frozen;
using Orleans.Scheduling.Core.Payloads;

namespace Orleans.Scheduling.Targets;

/// <summary>One registered handler: its name, how a scope makes it, and what it takes; null = anything.</summary>
internal sealed record HandlerRegistration(
    string Name, Func<IServiceProvider, IWorkflowHandler> Create, PayloadSchema? Payload = null, PayloadSchema? Context = null);

/// <summary>All handlers of this silo, by name.</summary>
internal sealed class HandlerRegistry(IEnumerable<HandlerRegistration> registrations)
{
    private const int NamesListed = 20;

    private readonly FrozenDictionary<string, HandlerRegistration> _byName =
        registrations.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);

    /// <summary>The handler of that name; null = there is none.</summary>
    public HandlerRegistration? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>All names.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>A sentence for someone who asked for a name that isn't there.</summary>
    public string HowToRegister(string name)
    {
        var names = _byName.Keys.Order(StringComparer.Ordinal).Take(NamesListed).ToArray();
        var known = names.Length == 0 ? "none" : string.Join(", ", names);
        var more = _byName.Count > names.Length ? $" and {_byName.Count - names.Length} more" : "";
        return $"no handler named '{name}' is registered on the silos. "
            + $"Register one with services.AddWorkflowHandler<THandler>(\"{name}\"). Registered: {known}{more}.";
    }
}
