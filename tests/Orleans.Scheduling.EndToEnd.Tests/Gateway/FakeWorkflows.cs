using System.Collections.Concurrent;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Core.Workflows.Rules;

namespace Orleans.Scheduling.EndToEnd.Tests.Gateway;

/// <summary>Workflows in memory, which no schedule runs.</summary>
internal sealed class FakeWorkflows
{
    private readonly ConcurrentDictionary<string, List<WorkflowSnapshot?>> _workflows = new();

    public IWorkflowGrain At(string name) => new Grain(_workflows.GetOrAdd(name, _ => []), name);

    private sealed class Grain(List<WorkflowSnapshot?> versions, string name) : IWorkflowGrain
    {
        private WorkflowSnapshot? Current => versions.LastOrDefault();

        public Task<long?> GetVersionAsync(CancellationToken cancellationToken = default) => Task.FromResult(Current?.Version);

        public Task<WorkflowSnapshot?> GetAsync(long? version = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(version is { } wanted ? versions.FirstOrDefault(v => v?.Version == wanted) : Current);

        public Task<WorkflowSnapshot> PutAsync(
            WorkflowDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
        {
            if (WorkflowRules.Check(name, definition, new WorkflowLimits()) is { IsEmpty: false } errors)
                throw new SchedulingException(errors);
            CheckVersion(expectedVersion);
            var next = new WorkflowSnapshot
            {
                Name = name,
                Version = versions.Count + 1,
                Definition = definition,
                CreatedAt = GatewayUnderTest.Now,
                UpdatedAt = GatewayUnderTest.Now.AddMinutes(versions.Count),
                UpdatedBy = caller.Name,
            };
            versions.Add(next);
            return Task.FromResult(next);
        }

        public Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default)
        {
            CheckVersion(expectedVersion);
            if (Current is null) throw new SchedulingException(SchedulingError.NotFound, $"There is no workflow {name}.");
            versions.Add(null);
            return Task.CompletedTask;
        }

        private void CheckVersion(long? expected)
        {
            if (expected is not null && expected != Current?.Version)
                throw new SchedulingException(SchedulingError.VersionMismatch, $"It is at {Current?.Version}.");
        }
    }
}
