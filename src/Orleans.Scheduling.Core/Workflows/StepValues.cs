using System.Collections.Immutable;
using Orleans.Scheduling.Core.Workflows.Values;

namespace Orleans.Scheduling.Core.Workflows;

/// <summary>Computes the values of a step that is to be called.</summary>
internal static class StepValues
{
    /// <exception cref="TextTemplateException">One can't be computed; the message says where.</exception>
    public static WorkflowStep Of(WorkflowStep step, Evaluator values)
    {
        return step switch
        {
            { Handler: { } handler } => step with
            {
                Handler = handler with { PayloadJson = JsonText.Render("payload", handler.PayloadJson, values) },
            },
            { Http: { } http } => step with
            {
                Http = http with
                {
                    Url = Text("url", http.Url),
                    Headers = http.Headers?.ToImmutableDictionary(h => h.Key, h => Text($"headers.{h.Key}", h.Value)) ?? [],
                    BodyJson = JsonText.Render("body", http.BodyJson, values),
                },
            },
            { Nats: { } nats } => step with
            {
                Nats = nats with { Subject = Text("subject", nats.Subject), PayloadJson = JsonText.Render("payload", nats.PayloadJson, values) },
            },
            _ => step with
            {
                Grain = step.Grain! with
                {
                    Key = Text("key", step.Grain!.Key),
                    PayloadJson = JsonText.Render("payload", step.Grain.PayloadJson, values),
                },
            },
        };

        string Text(string field, string text) => JsonText.Located(field, () => values.Text(TextTemplate.Parse(text)));
    }
}
