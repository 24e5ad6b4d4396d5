using Orleans.Placement;

namespace Orleans.Scheduling.Workflows.Placement;

/// <summary>Places a grain on the silo that its key's extension names.</summary>
internal sealed class EnginePlacementAttribute() : PlacementAttribute(new EnginePlacementStrategy());

/// <summary>What <see cref="EnginePlacementDirector"/> carries out.</summary>
[GenerateSerializer, Immutable, Alias("Orleans.Scheduling.EnginePlacement")]
internal sealed class EnginePlacementStrategy : PlacementStrategy;
