using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>All handlers of this silo, by name.</summary>
internal sealed class HandlerRegistry(IEnumerable<HandlerRegistration> registrations, IOptions<SchedulingOptions> options)
{
    /// <summary>The option that says which of them may be called.</summary>
    public const string Option = "Scheduling:Handlers:Allowed";

    private const int NamesListed = 20;

    private readonly FrozenDictionary<string, HandlerRegistration> _byName =
        registrations.ToFrozenDictionary(r => r.Name, StringComparer.Ordinal);

    private readonly AllowedNames _allowed = new(Option, options.Value.Handlers.Allowed);

    /// <summary>Why the handler of that name may not be called, in a sentence; null = it may be, or there is none.</summary>
    public string? WhyRefused(string name) => _byName.ContainsKey(name) ? _allowed.WhyRefused("handler", name) : null;

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
