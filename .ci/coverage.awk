# Merges cobertura reports: a line is covered where any test project covers it. Prints the share per project of src/,
# and fails below the minimum of Core or of all.

# File names are relative to what the report's files have in common.
/<source>/ {
    root = $0
    gsub(/.*<source>|<\/source>.*/, "", root)
}

/<class / {
    file = root attribute($0, "filename")
    sub(/.*\/src\//, "src/", file)
    if (file !~ /^src\/Orleans\.Scheduling/ || file ~ /\/obj\//) {
        project = ""
        next
    }
    split(file, parts, "/")
    project = parts[2]
}

/<line / && project != "" {
    line = file ":" attribute($0, "number")
    if (!(line in seen)) {
        seen[line] = 1
        lines[project]++
        all++
    }
    if (attribute($0, "hits") > 0 && !(line in hit)) {
        hit[line] = 1
        covered[project]++
        all_covered++
    }
}

END {
    if (!all) {
        print "coverage: no line of src/ was measured"
        exit 1
    }
    for (name in lines)
        printf "coverage: %5.1f %% of %5d lines  %s\n", share(covered[name], lines[name]), lines[name], name | "sort -k7"
    close("sort -k7")
    printf "coverage: %5.1f %% of %5d lines  all of src/\n", share(all_covered, all), all

    failed = 0
    core = share(covered["Orleans.Scheduling.Core"], lines["Orleans.Scheduling.Core"])
    if (core < core_minimum) {
        printf "coverage: Orleans.Scheduling.Core must have at least %d %%\n", core_minimum
        failed = 1
    }
    if (share(all_covered, all) < src_minimum) {
        printf "coverage: src/ must have at least %d %%\n", src_minimum
        failed = 1
    }
    exit failed
}

function attribute(text, name,    at, rest) {
    at = index(text, " " name "=\"")
    if (!at)
        return ""
    rest = substr(text, at + length(name) + 3)
    return substr(rest, 1, index(rest, "\"") - 1)
}

function share(part, whole) {
    return whole ? 100 * part / whole : 0
}
