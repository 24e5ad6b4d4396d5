using System.Collections;
using System.Reflection;

namespace Orleans.Scheduling.Host.Configuration;

/// <summary>
/// Finds configuration that nothing reads: usually a misspelt option, which would otherwise be ignored in silence.
/// </summary>
internal static class UnknownKeys
{
    /// <summary>The paths below a section that none of the options types has.</summary>
    public static IEnumerable<string> Find(IConfigurationSection section, params Type[] options)
    {
        foreach (var child in section.GetChildren())
        {
            var known = options
                .Select(o => o.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase))
                .OfType<PropertyInfo>()
                .Select(p => p.PropertyType)
                .ToArray();
            if (known.Length == 0)
                yield return child.Path;

            // A list's or dictionary's keys are its reader's own.
            var nested = known.Where(t => t.IsClass && !t.IsAssignableTo(typeof(IEnumerable))).ToArray();
            if (nested.Length == 0)
                continue;
            foreach (var unknown in Find(child, nested))
                yield return unknown;
        }
    }
}
