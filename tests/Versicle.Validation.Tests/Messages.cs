using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Versicle.Validation.Tests;

#region example
public sealed record PlaceOrder(
    [Required, StringLength(20, MinimumLength = 3)] string Title,
    [EmailAddress] string? Email,
    [Range(1, 100)] int Amount,
    [Length(1, 2)] IReadOnlyList<Line>? Lines = null,
    Address? Home = null,
    IReadOnlyDictionary<string, Line>? Extras = null) : ICommand<string>;

public sealed record Line([property: Required] string Name, [Range(0.5, 10, MaximumIsExclusive = true)] decimal Price);

#endregion

public sealed record Address([MaxLength(5)] string City, Address? Other = null) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (City == "Nowhr")
            yield return new("there is no such place", [nameof(City), ""]);
    }
}

public sealed record FindOrders([RegularExpression("^[a-z]+$")] string? Text, [AllowedValues(10, 20)] int Size = 10) : IQuery<string>;

public sealed record Plain(string Name) : ICommand<string>;

/// <summary>Every attribute that has a form of its own, on a class as the library's validator reads it.</summary>
public sealed class Everything : ICommand
{
    [Required]
    public string? Needed { get; set; } = "a";

    [Required(AllowEmptyStrings = true)]
    public string? Blank { get; set; } = "a";

    [StringLength(5, MinimumLength = 2)]
    public string? Text { get; set; }

    [MinLength(2)]
    public int[]? Few { get; set; }

    [MaxLength(3)]
    public List<int>? Many { get; set; }

    [Length(2, 3)]
    public string? Some { get; set; }

    [Range(-1, 5)]
    public long Whole { get; set; }

    [Range(0.5, 1.5)]
    public double Half { get; set; } = 1;

    [Range(typeof(decimal), "0.1", "9.9", MinimumIsExclusive = true, ParseLimitsInInvariantCulture = true)]
    public decimal? Money { get; set; }

    [Range(typeof(DateTime), "2020-01-01", "2030-01-01", ParseLimitsInInvariantCulture = true)]
    public DateTime? Day { get; set; }

    [EmailAddress]
    public string? Email { get; set; }

    [Url]
    public string? Page { get; set; }

    [RegularExpression("[a-c]{2}|x")]
    public string? Code { get; set; }

    [Compare(nameof(Code))]
    public string? Again { get; set; }

    [AllowedValues("red", "green", null)]
    public string? Colour { get; set; }

    [DeniedValues(13, 666)]
    public int Number { get; set; }

    [Even(ErrorMessage = "{0} is odd")]
    public int Pair { get; set; }

    [Phone]
    public string? Phone { get; set; }
}

[AttributeUsage(AttributeTargets.Property)]
public sealed class EvenAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is int number && number % 2 == 0;
}

/// <summary>A pattern that a short text keeps busy for longer than anybody waits.</summary>
public sealed record Slow([RegularExpression("(a+)+b", MatchTimeoutInMilliseconds = 20)] string Text) : ICommand;

public sealed record Worded(
    [StringLength(3, ErrorMessage = "{0}: {1} at most")] string Name,
    [Required(ErrorMessageResourceType = typeof(Words), ErrorMessageResourceName = nameof(Words.Missing))] string? Text) : ICommand;

public static class Words
{
    public static string Missing => "where is {0}?";
}

internal sealed class Handlers : ICommandHandler<PlaceOrder, string>, IQueryHandler<FindOrders, string>, ICommandHandler<Plain, string>
{
    public ValueTask<string> Handle(PlaceOrder command, CancellationToken ct) => ValueTask.FromResult(command.Title);

    public ValueTask<string> Handle(FindOrders query, CancellationToken ct) => ValueTask.FromResult(query.Text ?? "all");

    public ValueTask<string> Handle(Plain command, CancellationToken ct) => ValueTask.FromResult(command.Name);
}

internal sealed class Silent : ICommandHandler<Everything>, ICommandHandler<Slow>, ICommandHandler<Worded>
{
    public ValueTask Handle(Everything command, CancellationToken ct) => default;

    public ValueTask Handle(Slow command, CancellationToken ct) => default;

    public ValueTask Handle(Worded command, CancellationToken ct) => default;
}

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IReadOnlyList<Line>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, Line>))]
[JsonSerializable(typeof(Address))]
internal sealed partial class OrdersJson : JsonSerializerContext;
