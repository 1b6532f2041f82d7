using Versicle;

namespace Bank.Reading;

public sealed class GetAccountHandler(IReadModel<AccountView> accounts) : IQueryHandler<GetAccount, AccountView>
{
    public async ValueTask<AccountView> Handle(GetAccount query, CancellationToken ct) =>
        await accounts.Find(query.AccountId, ct) ?? throw new NotFoundException("Account", query.AccountId);
}

public sealed class ListAccountsHandler(IReadModel<AccountView> accounts) : IQueryHandler<ListAccounts, AccountList>
{
    public async ValueTask<AccountList> Handle(ListAccounts query, CancellationToken ct)
    {
        if (query.Page < 1)
            throw new RefusedException(QueryRefusals.Page);

        Paging.Require(query.PageSize);
        return new(await accounts.Page(query.Page, query.PageSize, ct));
    }
}

public sealed class GetStatementHandler(IReadModel<AccountView> accounts, IReadModel<Transaction> transactions)
    : IQueryHandler<GetStatement, Statement>
{
    public async ValueTask<Statement> Handle(GetStatement query, CancellationToken ct)
    {
        Paging.Require(query.PageSize, query.After);
        var account = await accounts.Find(query.AccountId, ct) ?? throw new NotFoundException("Account", query.AccountId);
        var lines = await transactions.Query<StatementLine>(
            $"""
            select number, amount, balance, at from {transactions}
            where account_id = {query.AccountId} and number > {query.After} order by number limit {query.PageSize}
            """,
            ct);
        return new(account, lines, lines.Count == query.PageSize ? lines[^1].Number : null);
    }
}

public sealed class GetBalanceHandler(IReadModel<AccountView> accounts, IReadModel<Transaction> transactions)
    : IQueryHandler<GetBalance, BalanceAsOf>
{
    public async ValueTask<BalanceAsOf> Handle(GetBalance query, CancellationToken ct)
    {
        _ = await accounts.Find(query.AccountId, ct) ?? throw new NotFoundException("Account", query.AccountId);
        var last = await transactions.Query<decimal>(
            $"""
            select balance from {transactions}
            where account_id = {query.AccountId} and at <= {query.AsOf} order by number desc limit 1
            """,
            ct);
        return new(query.AccountId, last is [var balance] ? balance : 0, query.AsOf);
    }
}

public sealed class ListTransactionsHandler(IReadModel<Transaction> transactions) : IQueryHandler<ListTransactions, TransactionList>
{
    public async ValueTask<TransactionList> Handle(ListTransactions query, CancellationToken ct)
    {
        Paging.Require(query.PageSize, query.After);
        var page = await transactions.Query<Transaction>(
            $"""
            select account_id, number, position, amount, balance, at from {transactions}
            where position > {query.After} order by position limit {query.PageSize}
            """,
            ct);
        return new(page, page.Count == query.PageSize ? page[^1].Position : null);
    }
}

internal static class Paging
{
    public static void Require(int pageSize, long after = 0)
    {
        if (pageSize is < 1 or > 200)
            throw new RefusedException(QueryRefusals.PageSize);
        if (after < 0)
            throw new RefusedException(QueryRefusals.After);
    }
}
