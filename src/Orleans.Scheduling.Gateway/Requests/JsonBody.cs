using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orleans.Scheduling.Gateway.Problems;

namespace Orleans.Scheduling.Gateway.Requests;

/// <summary>Reads a request's body as one JSON object.</summary>
internal static class JsonBody
{
    /// <summary>What whole-body errors are filed under.</summary>
    public const string Field = "body";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The object; empty where the request has no body and needs none.</summary>
    /// <exception cref="SchedulingException">Invalid: the body isn't a JSON object.</exception>
    /// <exception cref="BadHttpRequestException">413: the body is past the endpoint's <see cref="BodyLimit"/>.</exception>
    public static async Task<JsonObject> ReadAsync(HttpRequest request, bool required, CancellationToken cancellationToken)
    {
        var bytes = await ReadBytesAsync(request, cancellationToken);
        return bytes.Length == 0 && !required ? [] : await ParseAsync(bytes, cancellationToken);
    }

    /// <summary>The object that a text is.</summary>
    /// <exception cref="SchedulingException">Invalid: it isn't a JSON object.</exception>
    public static async Task<JsonObject> ParseAsync(Stream bytes, CancellationToken cancellationToken)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(bytes, Strict, cancellationToken);
            return ToObject(document.RootElement);
        }
        catch (JsonException malformed)
        {
            throw FieldErrors.Single(Field, Describe(malformed));
        }
    }

    /// <summary>The body as it was sent; it may be asked for again.</summary>
    /// <exception cref="BadHttpRequestException">413: the body is past the endpoint's <see cref="BodyLimit"/>.</exception>
    public static async Task<MemoryStream> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var features = request.HttpContext.Features;
        if (features.Get<SentBody>() is not { Bytes: var bytes })
        {
            bytes = new MemoryStream();
            await CopyAsync(request, bytes, cancellationToken);
            features.Set(new SentBody(bytes));
        }

        bytes.Position = 0;
        return bytes;
    }

    // Refused here and not by the server, which then reads what is still on its way: the client hears the answer.
    private static async Task CopyAsync(HttpRequest request, MemoryStream to, CancellationToken cancellationToken)
    {
        var limit = request.HttpContext.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() ?? BodyLimit.One;
        if (request.ContentLength > limit.Bytes) throw TooLarge(limit);
        ReadResult read;
        do
        {
            read = await request.BodyReader.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer) to.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (to.Length > limit.Bytes) throw TooLarge(limit);
        }
        while (!read.IsCompleted);
    }

    private static BadHttpRequestException TooLarge(BodyLimit limit) => new(
        $"A body of this request may have {limit.Bytes} bytes; send less, or in several requests.",
        StatusCodes.Status413PayloadTooLarge);

    private static JsonObject ToObject(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw FieldErrors.Single(Field, "It must be a JSON object.");
        if (UnstorableText.Find(root, "") is { } path)
        {
            throw FieldErrors.Single(
                path.Length > 0 ? path : Field, "It contains a NUL, or text that isn't well-formed Unicode.");
        }

        return JsonObject.Create(root.Clone())!;
    }

    private static string Describe(JsonException malformed)
    {
        // The position is told apart below, counted from 1.
        var end = malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? malformed.Message : malformed.Message[..end];
        return malformed is { LineNumber: { } line, BytePositionInLine: { } position }
            ? $"It isn't valid JSON at line {line + 1}, byte {position + 1}: {reason}"
            : $"It isn't valid JSON: {reason}";
    }

    private sealed record SentBody(MemoryStream Bytes);
}
