namespace Orleans.Scheduling;

/// <summary>One template. Its key is the template's name.</summary>
/// <remarks>Every method throws <see cref="SchedulingException"/> and nothing else for what a caller can act on.</remarks>
[Alias("Orleans.Scheduling.ITemplateGrain")]
public interface ITemplateGrain : IGrainWithStringKey
{
    /// <summary>The template as it stands; null = there is none.</summary>
    /// <exception cref="SchedulingException">Unavailable.</exception>
    [Alias("Get")]
    Task<TemplateSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates the template, or replaces what it holds. Schedules that follow it are settled up to now by what they were and
    /// then go by the new version, one after the other; that goes on after this call has returned, and after a crash. One that
    /// the new version would make invalid stays as it is and says so, see <see cref="AppliedTemplate.Refusal"/>.
    /// </summary>
    /// <param name="definition">What it holds.</param>
    /// <param name="expectedVersion">The version the edit is based on; null = whatever it is, and none if there is none.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; the edit may still happen.</param>
    /// <exception cref="SchedulingException">Invalid, VersionMismatch, Unavailable.</exception>
    [Alias("Put")]
    Task<TemplateSnapshot> PutAsync(
        TemplateDefinition definition, long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);

    /// <summary>Removes the template.</summary>
    /// <param name="expectedVersion">The version the removal is based on; null = whatever it is.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up waiting; it may still happen.</param>
    /// <exception cref="SchedulingException">NotFound, VersionMismatch, Conflict (schedules that haven't ended follow it), Unavailable.</exception>
    [Alias("Delete")]
    Task DeleteAsync(long? expectedVersion, Caller caller, CancellationToken cancellationToken = default);
}
