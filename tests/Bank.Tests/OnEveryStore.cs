namespace Bank.Tests;

// What the sample promises, it promises on each of its stores.

public sealed class ContractTestsOnSqlite(SharedProgram<OnSqlite> shared) : ContractTests<OnSqlite>(shared);

public sealed class ContractTestsOnPostgres(SharedProgram<OnPostgres> shared) : ContractTests<OnPostgres>(shared);

public sealed class AccessTestsOnSqlite(SharedProgram<OnSqlite> shared) : AccessTests<OnSqlite>(shared);

public sealed class AccessTestsOnPostgres(SharedProgram<OnPostgres> shared) : AccessTests<OnPostgres>(shared);
