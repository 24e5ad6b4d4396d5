using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Orleans.Scheduling.Host.Logging;

/// <summary>
/// One JSON object per line: timestamp, level, event_type, action, message, category, trace_id, exception, and every
/// value of the message under its own name.
/// </summary>
internal sealed class JsonLineFormatter : ConsoleFormatter
{
    /// <summary>The name to give as Logging:Console:FormatterName.</summary>
    public const string FormatterName = "service-json";

    private const string Template = "{OriginalFormat}";

    private static readonly FrozenSet<string> _own = FrozenSet.ToFrozenSet(
        ["timestamp", "level", "event_type", "action", "message", "category", "trace_id", "exception"]);

    // Lines are read by log collectors and people, not by browsers.
    private static readonly JsonWriterOptions _readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions _plain = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly TimeProvider _time = TimeProvider.System;

    public JsonLineFormatter()
        : base(FormatterName)
    {
    }

    public override void Write<TState>(
        in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        var heading = EventHeading.Of(text, logEntry.LogLevel);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, _readable))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", _time.GetUtcNow().UtcDateTime);
            json.WriteString("level", LevelName(logEntry.LogLevel));
            json.WriteString("event_type", heading.EventType);
            if (heading.Action is { } action)
                json.WriteString("action", action);
            json.WriteString("message", heading.Message);
            json.WriteString("category", logEntry.Category);
            if (Activity.Current is { } activity)
                json.WriteString("trace_id", activity.TraceId.ToString());
            if (logEntry.Exception is { } exception)
                json.WriteString("exception", exception.ToString());
            WriteValues(json, logEntry.State);
            json.WriteEndObject();
        }

        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteValues<TState>(Utf8JsonWriter json, TState state)
    {
        if (state is not IReadOnlyList<KeyValuePair<string, object?>> values)
            return;

        foreach (var (name, value) in values)
        {
            var key = JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
            if (name == Template || _own.Contains(key))
                continue;

            json.WritePropertyName(key);
            switch (value)
            {
                case null or bool or int or long or double:
                    JsonSerializer.Serialize(json, value, _plain);
                    break;
                case DateTimeOffset instant:
                    json.WriteStringValue(instant);
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }
    }

    private static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "debug",
    };
}
