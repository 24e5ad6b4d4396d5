using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Orleans.Scheduling.EndToEnd.Tests.Cluster;

/// <summary>The repository's docker-compose.yml, as far as processes can be started by it without Docker.</summary>
internal sealed partial class ComposeFile
{
    private readonly Dictionary<object, object> _services;
    private readonly Dictionary<object, object> _configs;

    private ComposeFile(Dictionary<object, object> root) =>
        (_services, _configs) = (Section(root, "services"), Section(root, "configs"));

    public IEnumerable<string> Services => _services.Keys.Cast<string>();

    /// <summary>Reads it with these variables set.</summary>
    public static ComposeFile Read(IReadOnlyDictionary<string, string> variables)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docker-compose.yml"));
        var interpolated = Reference().Replace(text, match => Value(match, variables));
        var parser = new MergingParser(new Parser(new StringReader(interpolated)));
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser));
    }

    public Dictionary<string, string> EnvironmentOf(string service) =>
        Section(Section(_services, service), "environment").ToDictionary(e => (string)e.Key, e => (string)e.Value);

    /// <summary>Which image or build a service runs.</summary>
    public string? ImageOf(string service) => Section(_services, service).GetValueOrDefault("image") as string;

    public string ContentOf(string config) => (string)Section(_configs, config)["content"];

    private static Dictionary<object, object> Section(Dictionary<object, object> of, string name) =>
        (Dictionary<object, object>)of[name];

    private static string Value(Match match, IReadOnlyDictionary<string, string> variables)
    {
        if (match.Value == "$$")
            return "$";
        var name = match.Groups["name"].Value;
        return variables.GetValueOrDefault(name)
            ?? (match.Groups["default"] is { Success: true, Value: var value }
                ? value
                : throw new InvalidOperationException($"docker-compose.yml wants {name}."));
    }

    [GeneratedRegex(@"\$\$|\$\{(?<name>\w+)(:-(?<default>[^}]*)|:\?[^}]*)?\}")]
    private static partial Regex Reference();
}
