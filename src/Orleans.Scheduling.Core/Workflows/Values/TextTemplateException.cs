namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>A text or an expression that can't be used; the message says why and where.</summary>
internal sealed class TextTemplateException(string message) : Exception(message);
