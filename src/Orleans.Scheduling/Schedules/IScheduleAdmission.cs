namespace Orleans.Scheduling.Schedules;

/// <summary>
/// A rule of the host's own (a licence, a permission, how things are named) that is asked before a schedule is created or
/// edited, after the service's own rules. Register any number as services of the silo; the first that refuses decides.
/// </summary>
/// <remarks>One for the whole silo, and called for several schedules at once. What it throws fails the call.</remarks>
public interface IScheduleAdmission
{
    /// <summary>Judges what a schedule is to be.</summary>
    /// <param name="request">What is asked for, and by whom.</param>
    /// <param name="cancellationToken">The caller has given up.</param>
    /// <returns>Why not; null = it may be.</returns>
    ValueTask<AdmissionRefusal?> CheckAsync(AdmissionRequest request, CancellationToken cancellationToken);
}

/// <summary>What is asked for.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="Definition">What it is to be; valid.</param>
/// <param name="Previous">What it is; null = it is to be created.</param>
/// <param name="Caller">Who asks.</param>
public sealed record AdmissionRequest(
    Guid ScheduleId, ScheduleDefinition Definition, ScheduleDefinition? Previous, Caller Caller);

/// <summary>Why a schedule may not be as it was asked for.</summary>
/// <param name="Message">One sentence for the caller: what is wrong and what would be right.</param>
/// <param name="Field">The field at fault, by its name on the wire: over REST 400. Null = it isn't a field's: 403.</param>
public sealed record AdmissionRefusal(string Message, string? Field = null);
