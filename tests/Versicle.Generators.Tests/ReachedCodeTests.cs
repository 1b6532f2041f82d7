using Microsoft.CodeAnalysis;

namespace Versicle.Generators.Tests;

/// <summary>A projection's fingerprint covers what its folds and keys reach, and nothing else of the project.</summary>
public sealed class ReachedCodeTests
{
    private const string Source = """
        public abstract record Set
        {
            private Set() { }
            public virtual long Owner => 1;
            [EventType("made")] public sealed record Made(long Id, string Name, Kind Kind, Address Address) : Set
            {
                public string Shown => Name + "!";
                public string Hidden => Name + "?";
            }
        }
        public enum Kind { Small = 1, Big = 2 }
        public sealed record Address(string City) { public override string ToString() => City + "."; }
        [ReadModel("views")] public sealed record View([Key] long Id, string Name, decimal Total);
        public sealed class Views : IProjection<View, Set>
        {
            public static long Key(Set e) => Keys.Of(e);
            public static View On(Set.Made e)
            {
                var money = new Money(Rates.Base) + new Money(2);
                money = Local(money);
                foreach (var part in new Parts()) money = money with { Amount = money.Amount + part };
                System.Diagnostics.Debug.Assert(e.Id > 0);
                Checks.Positive(e.Id);
                Func<string, string> style = text => Text.Style(text);
                var (left, _) = new Pair(1, 2);
                return new(e.Id, Named(style(e.Shown)) + $"{e.Address}", (decimal)(Discount)money.Amount + left);
                Money Local(Money one) => one.Twice();
            }
            private static string Named(string name, string suffix = Rates.Suffix) => name.Trim() + suffix;
            private static string Unused(string name) => name.ToLower();
        }
        static class Keys { public static long Of(Set e) => e.Owner; public static long Other(Set e) => e.Owner + 7; }
        static class Rates
        {
            public const int Base = 10;
            public const int Unused = 11;
            public const string Suffix = "#";
        }
        static class Text
        {
            private static readonly string Prefix = Start();
            private static string Start() => "<";
            static Text() { Mark = "m"; }
            public static string Mark { get; }
            public static string Style(string text) => Prefix + text.ToUpperInvariant();
        }
        static class Checks
        {
            [System.Diagnostics.Conditional("DEBUG")] public static void Positive(long id) { if (id < 3) throw new ArgumentException(); }
        }
        readonly record struct Money(int Amount)
        {
            public int Rounding { get; init; } = 4;
            public static Money operator +(Money a, Money b) => new(a.Amount + b.Amount);
            public Money Twice() => this with { Amount = Amount * 2 };
            public Money Thrice() => this with { Amount = Amount * 3 };
        }
        abstract class Priced { protected virtual int Price => 5; public int Full() => Price + 6; }
        sealed class Discount(int amount) : Priced
        {
            protected override int Price => amount;
            public static implicit operator Discount(int amount) => new(amount);
            public static explicit operator decimal(Discount one) => one.Full();
        }
        sealed record Pair(int Left, int Right) { public void Deconstruct(out int left, out int right) { left = Left + 8; right = Right; } }
        sealed class Parts : IEnumerable<int>
        {
            public IEnumerator<int> GetEnumerator() { yield return 9; }
            System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
        }
        """;

    [Theory]
    [InlineData("name.Trim()", "name.TrimStart()", "a helper of the projection")]
    [InlineData("=> e.Owner;", "=> e.Owner + 1;", "what a key calls")]
    [InlineData("Owner => 1", "Owner => 2", "an inherited member")]
    [InlineData("Name + \"!\"", "Name + \"!!\"", "a computed member of an event")]
    [InlineData("Base = 10", "Base = 20", "a constant")]
    [InlineData("Suffix = \"#\"", "Suffix = \"*\"", "a constant that a parameter has as its default")]
    [InlineData("Big = 2", "Big = 3", "an enum's value")]
    [InlineData("Big = 2", "Big = 2, Vast = 3", "an enum's members")]
    [InlineData("Address(string City)", "Address(string? City)", "a record that is a member of an event")]
    [InlineData("City + \".\"", "City + \";\"", "an override that is called by nobody who names it")]
    [InlineData("Text.Style(text)", "Text.Style(text + text)", "a lambda")]
    [InlineData("Prefix + text", "text + Prefix", "what a lambda calls")]
    [InlineData("Start() => \"<\"", "Start() => \">\"", "an initializer's own call")]
    [InlineData("Mark = \"m\"", "Mark = \"n\"", "a static constructor")]
    [InlineData("one.Twice()", "one", "a local function")]
    [InlineData("Amount * 2", "Amount * 4", "what a local function calls")]
    [InlineData("a.Amount + b", "a.Amount - b", "an operator")]
    [InlineData("Rounding { get; init; } = 4", "Rounding { get; init; } = 5", "a property's initializer")]
    [InlineData("one.Full()", "one.Full() + 1", "a conversion")]
    [InlineData("=> new(amount);", "=> new(amount + 1);", "a conversion on the way to another")]
    [InlineData("Price + 6", "Price + 7", "a method of a base class")]
    [InlineData("Price => amount", "Price => amount + 1", "an override of it")]
    [InlineData("Left + 8", "Left + 9", "a deconstruction")]
    [InlineData("return 9", "return 10", "a loop's enumerator")]
    [InlineData("decimal Total", "decimal? Total", "a column's nullability")]
    [Trait("Guarantee", "G12")]
    public void Changed_code_in_reach_of_a_fold_changes_its_fingerprint(string old, string changed, string what)
    {
        Assert.Contains(old, Source);
        Assert.True(Digits.Of(Source) != Digits.Of(Source.Replace(old, changed)), what);
    }

    [Theory]
    [InlineData("name.ToLower()", "name.ToUpper()", "a method of the projection that no fold calls")]
    [InlineData("e.Owner + 7", "e.Owner + 8", "a method beside one that is called")]
    [InlineData("Amount * 3", "Amount * 5", "a method of a record that is used otherwise")]
    [InlineData("Name + \"?\"", "Name + \"??\"", "a computed member that no fold reads")]
    [InlineData("Unused = 11", "Unused = 12", "a constant that nobody reads")]
    [InlineData("Base = 10", "Base = 5 + 5", "how a constant is written")]
    [InlineData("Small = 1, Big = 2", "Big = 0x2, Small = 1", "how and where an enum's values are written")]
    [InlineData("id < 3", "id < 4", "what is called in some builds only")]
    [InlineData("static class Keys {", "static class Keys { // Which rows.\n", "comments")]
    [InlineData("; ", ";\n\n   ", "layout")]
    [InlineData("public static string Style", "[Obsolete, System.Runtime.CompilerServices.MethodImpl(256)] public static string Style", "attributes about warnings and speed")]
    public void It_does_not_change_with(string old, string changed, string what)
    {
        Assert.Contains(old, Source);
        Assert.True(Digits.Of(Source) == Digits.Of(Source.Replace(old, changed)), what);
    }

    [Fact]
    public void It_is_equal_in_debug_and_release() =>
        Assert.Equal(Digits.Of(Source), Digits.Of(Source, OptimizationLevel.Release));

    [Fact]
    public void It_does_not_depend_on_the_order_of_declarations()
    {
        var parts = Source.Split("static class Text");

        Assert.Equal(Digits.Of(Source), Digits.Of($"static class Text{parts[1]}\n{parts[0]}"));
    }

    [Fact]
    public void A_name_that_comes_to_mean_another_method_changes_it()
    {
        const string Two = """
            namespace Left { static class Said { public static string Loud(this string text) => text + "!"; } }
            namespace Right { static class Said { public static string Loud(this string text) => text + "!"; } }
            """;
        var source = Source.Replace("name.Trim()", "name.Loud()");

        Assert.NotEqual(Digits.Of("using Left;\n" + source + Two), Digits.Of("using Right;\n" + source + Two));
    }

    [Fact]
    public void A_raised_version_of_what_nothing_sees_changes_it()
    {
        const string Vouched = "[Pure(version: 1)] private static string Named(";
        var source = Source.Replace("private static string Named(", Vouched).Replace("name.Trim()", "name.Trim() + Microsoft.CodeAnalysis.CSharp.SyntaxFacts.IsValidIdentifier(name)");

        Assert.NotEqual(Digits.Of(source), Digits.Of(source.Replace("version: 1", "version: 2")));
    }
}
