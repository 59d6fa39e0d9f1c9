"""What somebody has done and can do: activity, skills, reviews, notes, favourites.

`user_problem_status` (web_api/problems/status.py) says what was tried and solved; here is what
is made of it. One consumer follows verdicts. Two kinds of figures, two ways to be right when a
rejudging replaces a verdict: counts take the old verdict out as they put the new one in;
what depends on the order of somebody's attempts is made anew from the attempts at that problem.

Activity is counted by quarters of an hour (UTC): every time zone is off by a multiple of that,
so that days, streaks and heat maps are right in any zone, also after somebody moves.
"""
