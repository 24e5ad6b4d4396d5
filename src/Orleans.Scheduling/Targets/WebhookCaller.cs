using Microsoft.Extensions.DependencyInjection;
using Orleans.Scheduling.Core.Firing;
using Orleans.Scheduling.Core.Workflows;
using Orleans.Scheduling.Hosting;

namespace Orleans.Scheduling.Targets;

/// <summary>Runs executions as HTTP calls. An answer of 2xx is success.</summary>
internal sealed class WebhookCaller(
    IHttpClientFactory clients,
    AddressGuard guard,
    [FromKeyedServices(SchedulingTime.Key)] TimeProvider time) : IExecutionTarget
{
    /// <summary>How long the beginning of an answer's body is waited for; its status has decided by then.</summary>
    internal static readonly TimeSpan ExcerptTimeout = TimeSpan.FromSeconds(5);

    public bool Serves(ExecutionTarget target) => target.Webhook is not null;

    public void Admit(ExecutionTarget target)
    {
        var webhook = target.Webhook!;
        if (WebhookHeaders.Reserved(webhook.Headers.Keys) is { Length: > 0 } reserved)
            throw new SchedulingException(reserved);
        if (guard.WhyRefused(new Uri(webhook.Url)) is { } refusal)
            throw new SchedulingException(SchedulingError.CommandNotAllowed, [new FieldError("webhook.url", refusal)]);
    }

    public async Task<TargetOutcome> CallAsync(
        TargetCall call, DateTimeOffset triggeredAt, CancellationToken cancellationToken)
    {
        var webhook = call.Target.Webhook!;
        var client = clients.CreateClient(WebhookClient.Name);
        var hop = Hop.First(new Uri(webhook.Url), new HttpMethod(webhook.Method));
        for (var redirects = 0; ; redirects++)
        {
            HttpResponseMessage response;
            try
            {
                using var request = WebhookRequest.Of(call, triggeredAt, hop);
                response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (HttpRequestException e)
            {
                var redirected = redirects == 0 ? "" : $"After a redirect of {new Uri(webhook.Url).Authority}: ";
                return new TargetOutcome(false, OneLine.Of(redirected + WebhookFailure.Of(hop.Authority, e)))
                {
                    Cause = WebhookFailure.CauseOf(e),
                };
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new TargetOutcome(
                    false, $"No connection to {hop.Authority} within {WebhookClient.ConnectTimeout.TotalSeconds:0} s.")
                {
                    Cause = FailureCause.Connection,
                };
            }

            catch (OperationCanceledException stopped)
            {
                throw new TargetStoppedException($"waiting for an answer from {hop.Authority}", stopped);
            }

            using (response)
            {
                if (!Redirects.IsRedirect(response))
                {
                    return call.Step is not null && response.IsSuccessStatusCode
                        ? await StepOutcomeAsync(hop, response, cancellationToken)
                        : await OutcomeAsync(hop, response, cancellationToken);
                }

                if (redirects == Redirects.Max)
                    return Failed(response, $"{hop.Authority} redirects once more after {Redirects.Max} redirects.");

                var (next, refusal) = Redirects.Follow(hop, response.StatusCode, response.Headers.Location!);
                if (next is null)
                    return Failed(response, refusal!);
                hop = next;
            }
        }
    }

    private async Task<TargetOutcome> OutcomeAsync(
        Hop hop, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (excerpt, isBrokenOff) = await ResponseBody.ExcerptAsync(response.Content, ExcerptTimeout, time, cancellationToken);
        var status = (int)response.StatusCode;
        return response.IsSuccessStatusCode
            ? new TargetOutcome(true, isBrokenOff ? $"{hop.Authority} answered {status} and broke off what followed." : null, status, excerpt)
            : new TargetOutcome(false, $"{hop.Authority} answered {status} {response.StatusCode}.", status, excerpt)
            {
                RetryAfter = RetryAfter.Of(response, time),
            };
    }

    // A workflow goes on with the answer: half of one is none.
    private static async Task<TargetOutcome> StepOutcomeAsync(
        Hop hop, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        try
        {
            var body = await ResponseBody.WholeAsync(response.Content, WorkflowLimits.MaxOutputBytes, cancellationToken);
            return new TargetOutcome(true, null, status, Excerpt.Of(body)) { Output = body };
        }
        catch (InvalidDataException e)
        {
            return new TargetOutcome(false, $"{hop.Authority} {e.Message}") { Cause = FailureCause.Other };
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            var why = e is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } ? "." : $": {OneLine.Of(e.Message)}";
            return new TargetOutcome(false, $"{hop.Authority} broke off its answer{why}") { Cause = FailureCause.Connection };
        }
    }

    private static TargetOutcome Failed(HttpResponseMessage response, string error) =>
        new(false, OneLine.Of(error), (int)response.StatusCode);
}
