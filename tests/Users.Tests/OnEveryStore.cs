namespace Users.Tests;

// What the sample promises, it promises on each of its stores.

public sealed class ContractTestsOnSqlite(SharedProgram<OnSqlite> shared) : ContractTests<OnSqlite>(shared);

public sealed class ContractTestsOnPostgres(SharedProgram<OnPostgres> shared) : ContractTests<OnPostgres>(shared);

public sealed class ProgramTestsOnSqlite : ProgramTests<OnSqlite>
{
    [Fact]
    public async Task Its_data_is_two_database_files_in_a_directory_that_it_makes()
    {
        using var parent = new TemporaryFolder();
        var data = Path.Combine(parent.Path, "not", "there", "yet");
        await using var program = await SampleProgram.Start(new(parent, ("Versicle:Data", data)));

        var files = Directory.GetFiles(data, "*.db").Select(Path.GetFileName).Order(StringComparer.Ordinal);

        Assert.Equal(["users-read.db", "users.db"], files);
    }
}

public sealed class ProgramTestsOnPostgres : ProgramTests<OnPostgres>
{
    [Theory]
    [InlineData("postgres", "ConnectionStrings:versicle")]
    [InlineData("mongo", "'mongo'")]
    public async Task A_store_that_it_is_not_told_enough_of_ends_it_with_a_sentence(string store, string says)
    {
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => SampleProgram.Start(new(folder: null, ("Versicle:Store", store))));

        Assert.Contains(says, ended.Message, StringComparison.Ordinal);
    }
}

public sealed class UserCommandsTestsOnSqlite : UserCommandsTests<OnSqlite>;

public sealed class UserCommandsTestsOnPostgres : UserCommandsTests<OnPostgres>;

public sealed class UserQueriesTestsOnSqlite : UserQueriesTests<OnSqlite>;

public sealed class UserQueriesTestsOnPostgres : UserQueriesTests<OnPostgres>;
