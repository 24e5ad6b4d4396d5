namespace Orleans.Scheduling.Targets;

/// <summary>A webhook's host resolved to addresses that it may not call.</summary>
internal sealed class RefusedAddressException(string message) : IOException(message);
