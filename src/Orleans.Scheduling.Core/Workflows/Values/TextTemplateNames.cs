using System.Collections.Frozen;
using System.Collections.Immutable;
using Acornima.Ast;

namespace Orleans.Scheduling.Core.Workflows.Values;

/// <summary>What the expressions of a template take from outside.</summary>
/// <param name="Scope">Names of the workflow's own: trigger, context, item, index, steps.</param>
/// <param name="Steps">Ids of steps whose output they take, in order.</param>
internal sealed record TextTemplateNames(ImmutableHashSet<string> Scope, ImmutableArray<string> Steps)
{
    public const string Trigger = "trigger";
    public const string Context = "context";
    public const string StepOutputs = "steps";
    public const string Item = "item";
    public const string Index = "index";

    public static readonly TextTemplateNames None = new([], []);

    private static readonly FrozenSet<string> Own = FrozenSet.Create(Trigger, Context, StepOutputs, Item, Index);

    // Of JavaScript's, those that make sense here.
    private static readonly FrozenSet<string> Globals = FrozenSet.Create(
        "undefined", "NaN", "Infinity", "Math", "JSON", "String", "Number", "Boolean", "Array", "Object", "Date", "RegExp",
        "Map", "Set", "BigInt", "Error", "isNaN", "isFinite", "parseInt", "parseFloat",
        "encodeURIComponent", "decodeURIComponent", "encodeURI", "decodeURI");

    /// <param name="literal">The template.</param>
    /// <param name="at">Where a node is, for people.</param>
    /// <exception cref="TextTemplateException">It names something that there isn't.</exception>
    public static TextTemplateNames Of(TemplateLiteral literal, Func<Node, string> at)
    {
        var reader = new Reader(at);
        reader.Declare(literal);
        reader.Visit(literal);
        return new TextTemplateNames([.. reader.Scope], [.. reader.Steps.Distinct()]);
    }

    private sealed class Reader(Func<Node, string> at)
    {
        private readonly HashSet<string> _declared = [];

        public HashSet<string> Scope { get; } = [];

        public List<string> Steps { get; } = [];

        // The names of parameters and variables, wherever they are.
        public void Declare(Node node)
        {
            switch (node)
            {
                case IFunction function:
                    foreach (var parameter in function.Params) Bind(parameter);
                    if (function.Id is { } name) Bind(name);
                    break;
                case VariableDeclarator variable: Bind(variable.Id); break;
                case CatchClause { Param: { } param }: Bind(param); break;
            }

            foreach (var child in node.ChildNodes) Declare(child);
        }

        public void Visit(Node node)
        {
            switch (node)
            {
                case MemberExpression { Object: Identifier { Name: StepOutputs } } member:
                    Scope.Add(StepOutputs);
                    Steps.Add(member switch
                    {
                        { Computed: false, Property: Identifier id } => id.Name,
                        { Computed: true, Property: StringLiteral id } => id.Value,
                        _ => throw NoStep(node),
                    });
                    break;
                case MemberExpression { Computed: false } member: Visit(member.Object); break;
                case Property { Computed: false } property: Visit(property.Value); break;
                case Identifier identifier: Use(identifier); break;
                default:
                    foreach (var child in node.ChildNodes) Visit(child);
                    break;
            }
        }

        private void Bind(Node pattern)
        {
            switch (pattern)
            {
                case Identifier { Name: var name } when Own.Contains(name):
                    throw new TextTemplateException($"{name} at {at(pattern)} is a name of the workflow's own; take another one.");
                case Identifier { Name: var name }: _declared.Add(name); break;
                case AssignmentPattern assignment: Bind(assignment.Left); break;
                case Property property: Bind(property.Value); break;
                default:
                    foreach (var child in pattern.ChildNodes) Bind(child);
                    break;
            }
        }

        private void Use(Identifier identifier)
        {
            var name = identifier.Name;
            if (name == StepOutputs) throw NoStep(identifier);
            if (Own.Contains(name))
                Scope.Add(name);
            else if (!_declared.Contains(name) && !Globals.Contains(name))
                throw new TextTemplateException(
                    $"{name} at {at(identifier)} isn't known; there are trigger, context, steps.<id>.output, and in loops item and index.");
        }

        private TextTemplateException NoStep(Node node) =>
            new($"steps at {at(node)} needs the id of a step, such as steps.fetch.output or steps[\"fetch-all\"].output.");
    }
}
