namespace Orleans.Scheduling.Core.Limits;

/// <summary>Somebody who waits for a place under a limit.</summary>
/// <param name="Id">Of the place that it will be.</param>
/// <param name="Priority">1 (first) to 10 (last).</param>
/// <param name="Since">Since when; UTC.</param>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.PlaceRequest")]
public readonly record struct PlaceRequest(
    [property: Id(0)] Guid Id, [property: Id(1)] int Priority, [property: Id(2)] DateTimeOffset Since)
{
    /// <summary>By priority, then by age.</summary>
    public static IComparer<PlaceRequest> Order { get; } = Comparer<PlaceRequest>.Create(static (one, other) =>
    {
        var order = one.Priority.CompareTo(other.Priority);
        if (order == 0)
        {
            order = one.Since.CompareTo(other.Since);
        }

        return order == 0 ? one.Id.CompareTo(other.Id) : order;
    });
}
