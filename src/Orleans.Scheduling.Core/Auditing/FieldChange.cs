using System.Text.Json;

namespace Orleans.Scheduling.Core.Auditing;

/// <summary>A field that a change has changed.</summary>
/// <param name="Field">Its name on the wire (snake_case, dots for nesting).</param>
/// <param name="Before">What it was; null = nothing.</param>
/// <param name="After">What it is; null = nothing.</param>
public sealed record FieldChange(string Field, JsonElement? Before, JsonElement? After);
