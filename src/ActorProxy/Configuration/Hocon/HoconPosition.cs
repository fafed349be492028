namespace ActorProxy.Configuration.Hocon;

/// <summary>Where something stands: file as the user named it, line and column from 1; a tab is one column.</summary>
internal readonly record struct HoconPosition(string File, int Line, int Column)
{
    /// <summary>Of a problem with the file itself.</summary>
    public static HoconPosition Of(string file) => new(file, 1, 1);

    /// <summary>For a message about another place: the file is named when it is not the same.</summary>
    public string SeenFrom(HoconPosition other) =>
        FormattableString.Invariant($"{(File == other.File ? "" : File + ":")}{Line}:{Column}");
}
