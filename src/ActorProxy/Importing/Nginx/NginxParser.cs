namespace ActorProxy.Importing.Nginx;

/// <summary>Reads nginx's files into directives; what is included stands where it is included.</summary>
internal sealed class NginxParser
{
    /// <summary>nginx has no limit but its descriptors: a file that includes itself ends there.</summary>
    private const int MaxDepth = 32;

    private readonly NginxFiles _files;
    private readonly List<(NginxDirective Include, string Why)> _unread = [];

    private NginxParser(NginxFiles files) => _files = files;

    /// <summary>Reads a file and what it includes.</summary>
    /// <param name="path">The main file, or one of those that others include.</param>
    /// <param name="files">Finds what is included.</param>
    /// <exception cref="NginxFileException">nginx would not take it.</exception>
    /// <exception cref="IOException">The main file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor then.</exception>
    public static NginxTree Parse(string path, NginxFiles files)
    {
        var parser = new NginxParser(files);
        var main = parser.Read(path, NginxFiles.Read(path), MaxDepth);
        return new NginxTree(new NginxDirective("main", [], new NginxPlace(path, 1), main), parser._unread);
    }

    private List<NginxDirective> Read(string path, string text, int depth)
    {
        var tokens = new NginxTokenizer(text, path);
        return ReadBlock(tokens, path, null, depth);
    }

    /// <param name="tokens">After the opening brace.</param>
    /// <param name="file">For places.</param>
    /// <param name="owner">Line of the directive whose block it is; null = the whole file.</param>
    /// <param name="depth">How much deeper blocks and includes may go.</param>
    private List<NginxDirective> ReadBlock(NginxTokenizer tokens, string file, int? owner, int depth)
    {
        var directives = new List<NginxDirective>();
        while (true)
        {
            var first = tokens.Next();
            switch (first.Kind)
            {
                case NginxTokenKind.Word:
                    ReadDirective(directives, tokens, file, first, depth);
                    break;
                case NginxTokenKind.Close when owner is not null:
                case NginxTokenKind.End when owner is null:
                    return directives;
                case NginxTokenKind.End:
                    throw new NginxFileException(new NginxPlace(file, first.Line), FormattableString.Invariant($"unexpected end of file, \"}}\" is missing for the block of line {owner}"));
                default:
                    throw Unexpected(file, first);
            }
        }
    }

    private void ReadDirective(List<NginxDirective> directives, NginxTokenizer tokens, string file, NginxToken first, int depth)
    {
        var place = new NginxPlace(file, first.Line);
        var arguments = new List<string>();
        var token = tokens.Next();
        for (; token.Kind == NginxTokenKind.Word; token = tokens.Next())
        {
            arguments.Add(token.Text);
        }

        switch (token.Kind)
        {
            case NginxTokenKind.Semicolon:
                var plain = new NginxDirective(first.Text, arguments, place, null);
                directives.AddRange(first.Text == "include" ? Include(plain, depth) : [plain]);
                break;
            case NginxTokenKind.Open when depth == 0:
                throw new NginxFileException(place, "blocks and includes are nested too deep");
            case NginxTokenKind.Open when first.Text.EndsWith("_by_lua_block", StringComparison.Ordinal):
                tokens.SkipForeignBlock();
                directives.Add(new NginxDirective(first.Text, arguments, place, []));
                break;
            case NginxTokenKind.Open:
                directives.Add(new NginxDirective(first.Text, arguments, place, ReadBlock(tokens, file, first.Line, depth - 1)));
                break;
            case NginxTokenKind.End:
                throw new NginxFileException(new NginxPlace(file, token.Line), $"unexpected end of file, \";\" is missing after \"{first.Text}\"");
            default:
                throw Unexpected(file, token);
        }
    }

    private List<NginxDirective> Include(NginxDirective include, int depth)
    {
        if (depth == 0)
        {
            throw new NginxFileException(include.Place, "blocks and includes are nested too deep; does a file include itself?");
        }

        var found = new List<NginxDirective>();
        foreach (var path in _files.Find(include.Value))
        {
            string text;
            try
            {
                text = NginxFiles.Read(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // nginx would not start; here it may be a copy of one file from another machine.
                _unread.Add((include, "cannot be read: " + exception.Message));
                found.Add(include);
                continue;
            }

            found.AddRange(Read(path, text, depth - 1));
        }

        return found;
    }

    private static NginxFileException Unexpected(string file, NginxToken token) => new(new NginxPlace(file, token.Line), $"unexpected \"{token.Text}\"");
}
