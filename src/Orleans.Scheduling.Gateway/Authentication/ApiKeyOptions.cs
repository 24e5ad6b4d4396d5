using Microsoft.Extensions.Configuration;

namespace Orleans.Scheduling.Gateway.Authentication;

/// <summary>
/// Who may call the interface; section <c>Scheduling:ApiKeys</c>, a list of keys, each a plain string or
/// <c>{ "name": …, "key": … }</c>. Without keys, everybody may.
/// </summary>
public sealed class ApiKeyOptions
{
    /// <summary>The section's path.</summary>
    public const string Section = "Scheduling:ApiKeys";

    /// <summary>The keys that open the interface. Default none.</summary>
    public IList<ApiKey> Keys { get; } = [];

    /// <summary>False while the interface is open to everybody: it must then be reachable from this machine only.</summary>
    public bool IsConfigured => Keys.Count > 0;

    /// <summary>The options a configuration stands for.</summary>
    /// <exception cref="InvalidOperationException">An entry has no key.</exception>
    public static ApiKeyOptions From(IConfiguration configuration)
    {
        var options = new ApiKeyOptions();
        options.Read(configuration.GetSection(Section));
        return options;
    }

    internal void Read(IConfigurationSection section)
    {
        // One key where a list belongs must not leave the interface open.
        if (!string.IsNullOrWhiteSpace(section.Value)) Keys.Add(new ApiKey(section.Value));
        foreach (var entry in section.GetChildren())
        {
            var key = entry.Value ?? entry["key"];
            if (string.IsNullOrWhiteSpace(key))
                throw new InvalidOperationException($"{entry.Path} has no key: give a string, or an object with key and name.");
            Keys.Add(new ApiKey(key, entry["name"]));
        }
    }
}
