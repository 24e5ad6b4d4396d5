using System.Net;
using System.Text;

namespace Orleans.Scheduling.Benchmarks.Plotting;

/// <summary>One page of SVG: fires a second and resident memory over the number of schedules, a curve per contestant.</summary>
internal static class Plot
{
    private const double Width = 1120;
    private const double Height = 520;
    private const double Top = 128;
    private const double Bottom = 452;
    private const double LegendTop = 62;
    private const double LegendRow = 22;
    private const int LegendColumns = 4;

    // Told apart without seeing colours, too: by the mark at each point.
    private static readonly string[] _marks =
    [
        "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0Z", "M-4.5-4.5h9v9h-9Z", "M0-6L5.5 4.5h-11Z", "M0-6.5L6 0L0 6.5L-6 0Z",
        "M0 6L5.5-4.5h-11Z", "M-6-2h4v-4h4v4h4v4h-4v4h-4v-4h-4Z", "M-6.5-4L-4-6.5L0-2.5L4-6.5L6.5-4L2.5 0L6.5 4L4 6.5L0 2.5L-4 6.5L-6.5 4L-2.5 0Z",
    ];

    // The first seven of a palette that colour-blind eyes tell apart, for light and for dark pages.
    private const string Style =
        """
        :root { --page: #ffffff; --ink: #1d1d1f; --soft: #5f6168; --grid: #e3e4e8; --axis: #9a9ca5;
          --c0: #2a78d6; --c1: #d9541e; --c2: #148a60; --c3: #a87400; --c4: #c2447f; --c5: #5b48c2; --c6: #5f6168; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #17181b; --ink: #f1f1f3; --soft: #aeb0b8; --grid: #2e3036; --axis: #6f727b;
            --c0: #5ba0f2; --c1: #f07c4a; --c2: #35b98a; --c3: #d9a227; --c4: #ea7fb0; --c5: #a394f5; --c6: #aeb0b8; } }
        text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--soft); }
        .title { font-size: 17px; font-weight: 600; fill: var(--ink); }
        .panel { font-size: 14px; font-weight: 600; fill: var(--ink); }
        .legend { fill: var(--ink); }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
        .grid { stroke: var(--grid); }
        .axis { stroke: var(--axis); }
        .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .mark { stroke: var(--page); stroke-width: 1.5; }
        """;

    internal static string Draw(string title, IReadOnlyList<Curve> curves)
    {
        var svg = new StringBuilder();
        Line(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img">""");
        Line(svg, $"<title>{Text(title)}</title>");
        Line(svg, $"<style>\n{Style}\n</style>");
        Line(svg, $"""<rect width="{Width}" height="{Height}" fill="var(--page)"/>""");
        Line(svg, $"""<text class="title" x="24" y="34">{Text(title)}</text>""");
        DrawLegend(svg, curves);
        DrawPanel(svg, "fires a second", curves, point => point.FiresPerSecond, left: 84, right: 548);
        DrawPanel(svg, "resident memory, MB", curves, point => point.ResidentBytes / 1e6, left: 636, right: 1096);
        Line(svg, $"</svg>");
        return svg.ToString();
    }

    private static void DrawLegend(StringBuilder svg, IReadOnlyList<Curve> curves)
    {
        foreach (var (i, curve) in curves.Index())
        {
            var (x, y) = (30 + i % LegendColumns * 270, LegendTop + LegendRow * (i / LegendColumns));
            DrawMark(svg, i, x, y - 4.5);
            Line(svg, $"""<text class="legend" x="{x + 13}" y="{y}">{Text(curve.Name)}</text>""");
        }
    }

    private static void DrawPanel(
        StringBuilder svg, string name, IReadOnlyList<Curve> curves, Func<CurvePoint, double> of, double left, double right)
    {
        Line(svg, $"""<text class="panel" x="{left}" y="{Top - 14}">{name}</text>""");
        var points = curves.SelectMany(curve => curve.Points).Where(point => double.IsFinite(of(point))).ToList();
        if (points.Count == 0)
        {
            Line(svg, $"""<text class="middle" x="{(left + right) / 2}" y="{(Top + Bottom) / 2}">not measured here</text>""");
            return;
        }

        var across = Axis.Logarithmic([.. points.Select(point => point.Schedules)], left, right);
        var up = Axis.Linear([.. points.Select(of)], Bottom, Top);
        foreach (var (value, label) in up.Ticks)
        {
            var y = up.Place(value);
            Line(svg, $"""<path class="{(value == 0 ? "axis" : "grid")}" d="M{left} {y:0.#}H{right}"/>""");
            Line(svg, $"""<text class="end" x="{left - 9}" y="{y + 4.5:0.#}">{label}</text>""");
        }

        foreach (var (value, label) in across.Ticks)
        {
            var x = across.Place(value);
            Line(svg, $"""<path class="axis" d="M{x:0.#} {Bottom}v6"/>""");
            Line(svg, $"""<text class="middle" x="{x:0.#}" y="{Bottom + 22}">{label}</text>""");
        }

        Line(svg, $"""<text class="middle" x="{(left + right) / 2}" y="{Bottom + 46}">schedules (logarithmic)</text>""");
        foreach (var (i, curve) in curves.Index())
        {
            var places = curve.Points.Where(point => double.IsFinite(of(point))).OrderBy(point => point.Schedules)
                .Select(point => (X: across.Place(point.Schedules), Y: up.Place(of(point)))).ToList();
            var path = string.Join("L", places.Select(place => FormattableString.Invariant($"{place.X:0.#} {place.Y:0.#}")));
            if (places.Count > 1)
            {
                Line(svg, $"""<path class="curve" stroke="{Colour(i)}" d="M{path}"/>""");
            }

            places.ForEach(place => DrawMark(svg, i, place.X, place.Y));
        }
    }

    private static void DrawMark(StringBuilder svg, int curve, double x, double y) => Line(
        svg, $"""<path class="mark" fill="{Colour(curve)}" transform="translate({x:0.#} {y:0.#})" d="{_marks[curve % _marks.Length]}"/>""");

    private static string Colour(int curve) => $"var(--c{curve % _marks.Length})";

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    // Numbers have points, whatever the machine's language.
    private static void Line(StringBuilder svg, FormattableString line) => svg.Append(FormattableString.Invariant(line)).Append('\n');
}
