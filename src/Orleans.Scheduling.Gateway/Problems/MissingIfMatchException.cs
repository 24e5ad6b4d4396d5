namespace Orleans.Scheduling.Gateway.Problems;

/// <summary>A change without If-Match where the service insists on one.</summary>
internal sealed class MissingIfMatchException()
    : Exception("Name the version the change is based on: send its ETag as If-Match, or * for any.");
