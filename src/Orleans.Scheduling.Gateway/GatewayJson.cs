using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Scheduling.Gateway.Audit;
using Orleans.Scheduling.Gateway.Calendars;
using Orleans.Scheduling.Gateway.Conflicts;
using Orleans.Scheduling.Gateway.Executions;
using Orleans.Scheduling.Gateway.Health;
using Orleans.Scheduling.Gateway.Named;
using Orleans.Scheduling.Gateway.Problems;
using Orleans.Scheduling.Gateway.Requests;
using Orleans.Scheduling.Gateway.Schedules;
using Orleans.Scheduling.Gateway.Templates;
using Orleans.Scheduling.Gateway.Workflows;

namespace Orleans.Scheduling.Gateway;

/// <summary>The JSON of the REST interface: snake_case, numbers as numbers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(DefaultsRequest))]
[JsonSerializable(typeof(BulkCreateRequest))]
[JsonSerializable(typeof(BulkCreateResponse))]
[JsonSerializable(typeof(BulkOperationRequest))]
[JsonSerializable(typeof(BulkOperationResponse))]
[JsonSerializable(typeof(PauseRequest))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(TriggerRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(BackfillBody))]
[JsonSerializable(typeof(BackfillResponse))]
[JsonSerializable(typeof(ScheduleResponse))]
[JsonSerializable(typeof(PageResponse<ScheduleResponse>))]
[JsonSerializable(typeof(WorkflowSchedulesResponse))]
[JsonSerializable(typeof(RemovedResponse))]
[JsonSerializable(typeof(TriggeredResponse))]
[JsonSerializable(typeof(CheckDueResponse))]
[JsonSerializable(typeof(NextResponse))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(ExplainResponse))]
[JsonSerializable(typeof(ConflictResponse))]
[JsonSerializable(typeof(CalendarRequest))]
[JsonSerializable(typeof(CalendarResponse))]
[JsonSerializable(typeof(PageResponse<CalendarResponse>))]
[JsonSerializable(typeof(TemplateResponse))]
[JsonSerializable(typeof(NamedRemovedResponse))]
[JsonSerializable(typeof(PageResponse<TemplateResponse>))]
[JsonSerializable(typeof(WorkflowRequest))]
[JsonSerializable(typeof(WorkflowResponse))]
[JsonSerializable(typeof(PageResponse<WorkflowResponse>))]
[JsonSerializable(typeof(PageResponse<AuditResponse>))]
[JsonSerializable(typeof(ExecutionStatsResponse))]
[JsonSerializable(typeof(PageResponse<ExecutionResponse>))]
[JsonSerializable(typeof(ExecutionCancelResponse))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RedriveResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(DetailedHealthResponse))]
[JsonSerializable(typeof(ProblemResponse))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    /// <summary>Makes the server's own serialization agree with this one.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.TypeInfoResolverChain.Insert(0, Default);
    }
}
